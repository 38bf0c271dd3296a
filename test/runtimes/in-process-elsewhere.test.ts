import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

const file = "test/runtimes/in-process.test.ts";

/** The test runner of each other runtime, with its parameters. */
const runners = { bun: ["test", file], deno: ["test", "-A", "--no-check", file] } as const;

/** The environment without the variable that makes a nested test runner report to the outer one. */
const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
const env = { ...inherited, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };

function run(program: string, parameters: readonly string[]): Promise<{ failed: boolean; output: string }> {
  const options = { cwd: root, env, maxBuffer: 64 * 1024 ** 2 };
  return new Promise((resolve) => {
    execFile(join(root, "node_modules/.bin", program), parameters, options, (error, stdout, stderr) => {
      resolve({ failed: error !== null, output: stdout + stderr });
    });
  });
}

describe(file, () => {
  for (const [runtime, parameters] of Object.entries(runners)) {
    it(`passes within ${runtime}`, async () => {
      const { failed, output } = await run(runtime, parameters);
      assert.ok(!failed, output);
      // A runner that finds no test may succeed, too.
      assert.ok(output.includes("a second POST of an id is refused"), output);
    });
  }
});
