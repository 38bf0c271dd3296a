import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { DiscardReport } from "./discarding-program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** The runtimes that serve with `node:http`. */
const commands = {
  node: ["--disable-warning=ExperimentalWarning"],
  deno: ["run", "-A"],
} as const;

for (const [runtime, options] of Object.entries(commands)) {
  describe(`refused bodies on ${runtime}`, { timeout: 120_000 }, () => {
    it("are discarded piece by piece while their callers read the answer", async () => {
      const program = join(root, "node_modules/.bin", runtime);
      const parameters = [...options, join(root, "test/runtimes/discarding-program.ts")];
      const report: DiscardReport = JSON.parse((await run(program, parameters, { cwd: root })).stdout);
      assert.equal(report.answered, 20);
      assert.ok(report.discardedBytes > 0);
      // A piece of 64 KiB of each body when they are refused, of 80 MB that were sent.
      assert.ok(report.maxTurnBytes <= 2 << 20, `${report.maxTurnBytes} bytes in one turn`);
    });
  });
}
