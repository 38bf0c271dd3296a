import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("prepared-again.ts", import.meta.url));
const bun = fileURLToPath(new URL("../../node_modules/.bin/bun", import.meta.url));

it("SQLite prepares each statement of the Store and the events once on Bun", async () => {
  const { stdout } = await promisify(execFile)(bun, [program]);
  const { again, ran } = JSON.parse(stdout);
  assert.deepEqual(again, []);
  assert.ok(ran >= 12, `only ${ran} statements ran`);
});
