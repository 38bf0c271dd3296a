import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { sessionContainment } from "../../agent/backends/process/containment.ts";
import { formatProcesses, type Processes } from "../../agent/backends/process/process-file.ts";
import { Run } from "../../agent/backends/process/run.ts";
import { sweepTurn } from "../../agent/host/sweep-turn.ts";
import { isRunning, killIfThere, processes } from "../support/processes.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const skip =
  process.platform === "linux" ? false : "skipped: it takes Linux to change a limit of this process";
const limitOpenFiles = (softLimit: string) =>
  execFileSync("prlimit", [`--pid=${process.pid}`, `--nofile=${softLimit}:`]);

/** Opens as many files as this process may. @returns a function that closes them */
function openAllFiles(): () => void {
  const files: number[] = [];
  const openMore = () => {
    for (;;) files.push(openSync("/dev/null", "r"));
  };
  assert.throws(openMore, { code: "EMFILE" });
  return () => files.forEach(closeSync);
}

let root: TemporaryFolder;
before(async () => {
  root = await temporaryFolder();
});
after(() => root.remove());

const membersOf = (session: number) => processes().filter((each) => each.session === session);

test("leftovers of a process are killed even if the first attempt fails", { skip }, async () => {
  const mark = { root: root.path, namespace: "sweep", id: "a", life: 1 };
  // A process group of its own, which does not end with the leader's.
  const script = "timeout 1000 sleep 1000 >/dev/null 2>&1 & wait";
  const command = { args: ["sh", "-c", script], env: ["PATH=/usr/bin:/bin"], cwd: "/" };
  const run = await Run.launch(join(root.path, "retried"), command, mark, () => {}, sessionContainment);
  const leftovers = () => membersOf(run.leader.pid).filter(({ pid }) => pid !== run.leader.pid);
  // A turn does not keep this process running.
  const awake = setInterval(() => {}, 1_000);
  try {
    await until("timeout runs sleep", () => leftovers().length === 2);
    process.kill(run.leader.pid, "SIGKILL");
    await until("the leader has ended", () => run.state() !== "running");
    limitOpenFiles("200");
    const closeAll = openAllFiles();
    run.sweepSoon();
    await sweepTurn();
    await turn();
    closeAll();
    assert.equal(leftovers().length, 2, "the first attempt has succeeded");
    await until("nothing is left", () => leftovers().length === 0);
  } finally {
    for (const { pid } of leftovers()) killIfThere(pid);
    clearInterval(awake);
  }
});

test("a later agent kills no leftovers again, since others may have the number", async () => {
  const folder = join(root.path, "swept");
  const endedWith = (pid: number): Processes => {
    const leader = { pid, began: "1" };
    return { leader, supervisor: leader, keeper: leader, containment: "session" };
  };
  await Run.write(folder, endedWith(4_000_000));
  await (await Run.adopt(folder))?.sweep();
  const other = spawn("sh", ["-c", "sleep 1000 &"], { detached: true, stdio: "ignore" });
  await once(other, "exit");
  const [left = assert.fail()] = membersOf(other.pid ?? 0);
  try {
    writeFileSync(join(folder, "process"), formatProcesses(endedWith(left.session)));
    const run = (await Run.adopt(folder)) ?? assert.fail();
    assert.equal(run.leader.pid, left.session);
    await run.sweep();
    assert.ok(isRunning(left.pid));
  } finally {
    process.kill(left.pid, "SIGKILL");
  }
});
