import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { PipelineReport } from "./pipelining-program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** The runtimes that serve with `node:http`. */
const commands = {
  node: ["--disable-warning=ExperimentalWarning"],
  deno: ["run", "-A"],
} as const;

/** Maximum number of waiting requests, and of those in a piece of 64 KiB that arrive in one turn. */
const maxWaiting = 4_096 + 65_536 / 36;

for (const [runtime, options] of Object.entries(commands)) {
  describe(`pipelined requests on ${runtime}`, { timeout: 120_000 }, () => {
    let reports: {
      readonly many: PipelineReport;
      readonly ended: PipelineReport;
      readonly reset: PipelineReport;
    };
    before(async () => {
      const program = join(root, "node_modules/.bin", runtime);
      const parameters = [...options, join(root, "test/runtimes/pipelining-program.ts")];
      reports = JSON.parse((await run(program, parameters, { cwd: root })).stdout);
    });

    it("are read only as far as they are answered, or their connection is closed", () => {
      const { many } = reports;
      assert.ok(many.maxWaiting <= maxWaiting, `${many.maxWaiting} requests waited`);
      assert.ok(many.answered > 0);
      // Node pauses after each piece, and so never has to close.
      if (runtime === "node") assert.equal(many.answered, 20_000);
    });

    it("are dropped without errors when their caller leaves", () => {
      const dropped = { maxWaiting: 29, answered: 0, dropped: 29, failed: 0 };
      assert.deepEqual(reports.ended, dropped);
      assert.deepEqual(reports.reset, dropped);
    });
  });
}
