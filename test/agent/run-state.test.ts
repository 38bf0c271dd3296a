import assert from "node:assert/strict";
import childProcess from "node:child_process";
import { EventEmitter } from "node:events";
import fs from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import timers from "node:timers/promises";
import { ProcessSandbox } from "../../agent/backends/process/process-sandbox.ts";
import { Run } from "../../agent/backends/process/run.ts";
import { bootId } from "../../agent/host/boot.ts";
import { hasProc } from "../../agent/host/proc.ts";
import type { SandboxContext } from "../../agent/lifecycle/backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const skip = process.platform !== "linux" && "needs /proc";

const [leader, supervisor, keeper, straggler] = [4_000_001, 4_000_002, 4_000_003, 4_000_004];
const began = "2200";
const identityOf = (pid: number) => ({ pid, began });

/** Makes `/proc` have only these processes, on a mocked clock that begins at 0. No signal is sent. */
async function mockHost(context: TestContext, ...pids: readonly number[]) {
  const { path: root, remove } = await temporaryFolder();
  context.after(remove);
  hasProc();
  const boot = bootId();
  const alive = new Set(pids);
  const files = new Map<string, string>();
  const signals: unknown[] = [];
  const session = (pid: number) => (pid === straggler ? leader : pid);
  const stat = (pid: number) =>
    `${pid} (sh) S 1 ${pid} ${session(pid)} 6 7 8 9 10 11 12 0 0 0 0 18 19 20 21 ${began} 23\n`;
  context.mock.method(fs, "readFileSync", (file: string) => {
    const pid = Number(/^\/proc\/(\d+)\/stat$/.exec(file)?.[1]);
    const text = alive.has(pid) ? stat(pid) : files.get(file);
    if (text === undefined) throw Object.assign(new Error("ENOENT"), { code: "ENOENT" });
    return text;
  });
  context.mock.method(fs, "readdirSync", (path: string) => (path === "/proc" ? [...alive].map(String) : []));
  context.mock.method(timers, "setTimeout", async () => {});
  context.mock.method(promises, "readdir", async () => [...alive].map(String));
  context.mock.method(process, "kill", (target: number, signal: string) => {
    signals.push([target, signal]);
    if (signal === "SIGKILL") alive.delete(Math.abs(target));
    return true;
  });
  context.mock.timers.enable({ apis: ["Date"], now: 0 });
  syncBuiltinESMExports();
  context.after(() => {
    context.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const folder = join(root, "run-1");
  return {
    ...{ root, folder, boot, alive },
    exit: (text: string) => void files.set(join(folder, "exit"), text),
    /** Puts a process into a control group. */
    join: (group: string, pid: number) => void files.set(join(group, "cgroup.procs"), `${pid}\n`),
    pass: (ms: number) => context.mock.timers.tick(ms),
    /** Takes the signals that were sent since the last call. */
    sent: () => signals.splice(0),
    async adopt(processes: Partial<Parameters<typeof Run.write>[1]> = {}) {
      const written = { leader: identityOf(leader), supervisor: identityOf(supervisor) };
      await Run.write(folder, { ...written, containment: "session", ...processes });
      return (await Run.adopt(folder)) ?? assert.fail("it was never launched");
    },
  };
}

const recorded = "3 1800000001.000000007\n";
const exit = { status: 3, time: { seconds: 1_800_000_001, nanos: 7 }, reason: "exited", detail: "" };

test("a keeper whose process has ended is continued, and killed after 15 seconds", {
  skip,
}, async (context) => {
  const { adopt, alive, pass, sent } = await mockHost(context, leader, supervisor, keeper);
  const run = await adopt({ keeper: identityOf(keeper), containment: "pid namespace" });
  assert.deepEqual([run.state(), sent()], ["running", []]);
  alive.delete(leader);
  for (const ms of [0, 14_999]) {
    pass(ms);
    assert.deepEqual([run.state(), sent()], ["running", [[keeper, "SIGCONT"]]]);
  }
  pass(1);
  assert.deepEqual([run.state(), sent()], ["running", [[keeper, "SIGKILL"]]]);
  assert.deepEqual([run.state(), sent()], ["lost", []]);
});

test("a process without a keeper is killed, and its exit is lost", { skip }, async (context) => {
  const { adopt, sent } = await mockHost(context, leader, supervisor);
  const run = await adopt({ keeper: identityOf(keeper) });
  assert.deepEqual([run.state(), sent()], ["running", [[-leader, "SIGKILL"]]]);
  assert.deepEqual([run.state(), run.recordedExit(), sent()], ["lost", "lost", []]);
});

test("an exit counts only once its keeper has ended", { skip }, async (context) => {
  const host = await mockHost(context, keeper);
  const run = await host.adopt({ keeper: identityOf(keeper) });
  host.exit(recorded);
  assert.equal(run.state(), "running");
  host.alive.delete(keeper);
  assert.deepEqual([run.state(), run.recordedExit()], [exit, exit]);
});

const group = "/none/sandbox-functions-0123456789abcdef-0123456789abcdef-1";
for (const [what, processes, others, drainMs] of [
  ["of a namespace", { keeper: identityOf(keeper), containment: "pid namespace" }, [], 30_000],
  ["of a control group", { keeper: identityOf(keeper), group }, [straggler], 30_000],
  ["of a session that others hold", { keeper: identityOf(keeper) }, [straggler], 1_000],
  ["of a session without processes", { keeper: identityOf(keeper) }, [], 5_000],
  ["of an older agent's session", {}, [straggler], 1_000],
] as const) {
  test(`output ${what} is copied for ${drainMs} ms after the exit`, { skip }, async (context) => {
    const host = await mockHost(context, supervisor, ...others);
    const run = await host.adopt(processes);
    host.exit(recorded);
    host.join(group, straggler);
    // Whoever is left of a control group is killed at once.
    const killed = "group" in processes ? [[straggler, "SIGKILL"]] : [];
    const continued = "keeper" in processes ? [] : [[supervisor, "SIGCONT"]];
    assert.deepEqual([run.state(), host.sent()], ["running", [...killed, ...continued]]);
    host.pass(drainMs - 1);
    assert.deepEqual([run.state(), host.sent()], ["running", continued]);
    host.pass(1);
    assert.deepEqual([run.state(), host.sent()], [exit, [[-supervisor, "SIGKILL"]]]);
  });
}

test("an older agent's supervisor is continued until it has recorded the exit", { skip }, async (context) => {
  const host = await mockHost(context, supervisor);
  const run = await host.adopt();
  assert.deepEqual([run.state(), host.sent()], ["running", [[supervisor, "SIGCONT"]]]);
  host.exit(recorded);
  host.alive.delete(supervisor);
  assert.deepEqual([run.state(), host.sent()], [exit, []]);
});

/** Opens the sandbox of a run as the next agent does. */
async function nextAgent(context: TestContext, more: object, ...pids: readonly number[]) {
  const host = await mockHost(context, straggler, ...pids);
  await host.adopt({ keeper: identityOf(keeper) });
  const record = { attempt: 1, boot: host.boot, ...more };
  const folder = { path: join(host.root, "n@a"), attempt: () => host.folder };
  const parts: Partial<Record<keyof SandboxContext, unknown>> = { record, folder };
  // The code under test needs only these parts.
  const sandbox = new ProcessSandbox(parts as unknown as SandboxContext);
  await sandbox.recover();
  return {
    ...{ sandbox, host },
    async untilSwept() {
      for (const end = performance.now() + 60_000; host.alive.has(straggler); await timers.setImmediate())
        assert.ok(performance.now() < end, "a process of its session is left");
    },
  };
}

for (const [isOrphan, isSameBoot, detail] of [
  [false, true, "its supervisor was killed; exit status unknown"],
  [true, true, "its folder was lost; exit status unknown"],
  [true, false, "the host was rebooted; exit status unknown"],
] as const) {
  test(`an exit that nothing recorded is lost: ${detail}`, { skip }, async (context) => {
    // After a reboot other processes may have the numbers.
    const more = { isOrphan, ...(isSameBoot ? {} : { boot: "earlier" }) };
    const { sandbox, host, untilSwept } = await nextAgent(context, more, ...(isSameBoot ? [] : [leader]));
    const seen = await sandbox.observe();
    assert.ok(seen.state === "ended");
    const { time: _, ...lost } = seen.exit;
    assert.deepEqual(lost, { status: 255, reason: "lost", detail });
    assert.equal(seen.isDurable, false);
    if (isSameBoot) return untilSwept();
    await sandbox.release();
    for (let turn = 0; turn < 10; turn++) await timers.setImmediate();
    assert.deepEqual(host.sent(), []);
  });
}

test("the next agent goes on with the end of an exit's leftovers", { skip }, async (context) => {
  const { untilSwept } = await nextAgent(context, { exit });
  await untilSwept();
});

for (const [what, more, checks] of [
  ["takes longer than 30 seconds", { pid: supervisor }, 3],
  ["has a supervisor that ended", { exitCode: 1 }, 1],
  ["has a supervisor that was killed", { signalCode: "SIGKILL" }, 1],
] as const) {
  test(`a launch that ${what} is canceled for good`, { skip }, async (context) => {
    const { folder, pass, sent } = await mockHost(context, supervisor);
    const child: EventEmitter = Object.assign(
      new EventEmitter(),
      { unref() {}, exitCode: null, signalCode: null },
      more,
    );
    context.mock.method(childProcess, "spawn", () => {
      setImmediate(() => child.emit("spawn"));
      return child;
    });
    let looks = 0;
    const delays: number[] = [];
    context.mock.method(fs, "existsSync", () => {
      looks++;
      pass(10_000);
      return false;
    });
    context.mock.method(timers, "setTimeout", async (ms: number) => void delays.push(ms));
    syncBuiltinESMExports();
    const command = { args: ["true"], env: [], cwd: "/" };
    const mark = { root: "/none", namespace: "n", id: "a", life: 1 };
    const launched = Run.launch(folder, command, mark, () => {});
    await assert.rejects(launched, { code: "unavailable", message: /its supervisor ended or timed out/ });
    assert.equal(looks, checks);
    assert.deepEqual(delays, [2, 3].slice(0, checks - 1));
    assert.deepEqual(sent(), "pid" in more ? [[-supervisor, "SIGKILL"]] : []);
    await assert.rejects(fs.promises.writeFile(join(folder, "process"), "", { flag: "wx" }), {
      code: "EEXIST",
    });
  });
}
