import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Run, releaseCopiers } from "../../agent/backends/process/run.ts";
import { isRunning, processes, until } from "./bench.ts";

/** The children of this process. */
function children(): number[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, "utf8")
    .split(" ")
    .filter(Boolean)
    .map(Number);
}

test("a launch whose supervisor is killed is refused, or has come to run; either way nothing is forgotten", async () => {
  const root = mkdtempSync(join(tmpdir(), "launch-"));
  const command = { args: ["sleep", "1000"], env: ["PATH=/usr/bin:/bin"], cwd: "/" };
  let refused = 0;
  for (let round = 0; round < 12; round++) {
    const folder = join(root, String(round));
    const known = new Set(children());
    const launched = Run.launch(folder, command, () => {}).then(
      (run) => run,
      (error) => error.code,
    );
    let supervisor: number | undefined;
    while (supervisor === undefined) {
      await turn();
      supervisor = children().find((pid) => !known.has(pid));
    }
    process.kill(supervisor, "SIGKILL");
    const run = await launched;
    if (run instanceof Run) {
      assert.ok(isRunning(run.leader.pid));
      await run.clear();
    } else {
      assert.equal(run, "unavailable");
      refused++;
    }
    await releaseCopiers(folder);
    await until("no process is left", () => processes().every(({ text }) => !text.startsWith(folder)));
  }
  assert.ok(refused > 0, "no supervisor was killed early");
  rmSync(root, { recursive: true });
});
