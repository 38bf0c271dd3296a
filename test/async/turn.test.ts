import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

const commands = {
  bun: [],
  node: ["--disable-warning=ExperimentalWarning"],
  deno: ["run", "-A"],
} as const;

/** A request over a new connection takes a few turns of I/O, in each of which two pieces of work go on. */
const maxTurns = 60;

describe("a turn of the event loop", () => {
  for (const [runtime, options] of Object.entries(commands)) {
    it(`lets I/O continue, on ${runtime}`, { timeout: 60_000 }, async () => {
      const program = join(root, "node_modules/.bin", runtime);
      const parameters = [...options, join(root, "test/async/turn-program.ts")];
      const { stdout } = await run(program, parameters, { cwd: root });
      const { turns } = JSON.parse(stdout);
      assert.ok(turns > 0 && turns <= maxTurns, `${turns} turns per request`);
    });
  }
});
