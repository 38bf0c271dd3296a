/**
 * Preloaded into every Node program of a test run: strips the types of each file once per run instead of once per
 * program, which is most of what starting an agent or a test file costs. It is JavaScript, so that it needs no stripping
 * itself. The run copies it to the folder that is to hold the stripped files.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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

function stripOnce(text) {
  const path = join(import.meta.dirname, `${createHash("sha256").update(text).digest("hex")}.js`);
  try {
    return readFileSync(path, "utf8");
  } catch {
    const stripped = strip(text);
    tryWrite(path, stripped);
    return stripped;
  }
}

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith("file:") || !url.endsWith(".ts")) return nextLoad(url, context);
    const source = stripOnce(readFileSync(fileURLToPath(url), "utf8"));
    return { format: "module", source, shortCircuit: true };
  },
});
