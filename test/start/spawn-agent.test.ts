import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "../support/temporary-folder.ts";

const source = new URL("../../local/spawn-agent.ts", import.meta.url);

test("an agent whose Node is missing is refused with the reason", async (context) => {
  const folder = await temporaryFolder();
  context.after(() => folder.remove());
  // Outside of a clone there is no pinned Node, and on Bun it is looked for on the PATH.
  const copy = join(folder.path, "spawn-agent.ts");
  await copyFile(source, copy);
  const { PATH } = process.env;
  Object.assign(globalThis, { Bun: {} });
  process.env.PATH = folder.path;
  try {
    const { spawnAgent }: typeof import("../../local/spawn-agent.ts") = await import(
      pathToFileURL(copy).href
    );
    await assert.rejects(
      spawnAgent({ dataDir: folder.path }),
      /^Error: the agent ended with spawn node ENOENT/,
    );
  } finally {
    process.env.PATH = PATH;
    Reflect.deleteProperty(globalThis, "Bun");
  }
});
