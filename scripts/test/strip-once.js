import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";

/** Strips types without the warning that stripping them is experimental. */
function strip(text) {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Writes a file at once, since other programs may read it. */
function tryWrite(path, text) {
  try {
    writeFileSync(`${path}.${process.pid}`, text);
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // The program runs as another user, or the disk is full.
  }
}

/** Strips the types of each file once per run, not once per program. The files are in the folder of this module. */
export function stripOnce(text) {
  const path = join(import.meta.dirname, `${createHash("sha256").update(text).digest("hex")}.js`);
  try {
    return readFileSync(path, "utf8");
  } catch {
    const stripped = strip(text);
    tryWrite(path, stripped);
    return stripped;
  }
}
