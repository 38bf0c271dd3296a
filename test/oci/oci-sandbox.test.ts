import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { bootId } from "../../agent/host/boot.ts";
import { type Identity, identify } from "../../agent/host/identity.ts";
import { until } from "../support/until.ts";
import { gone, type Options, stubSandboxes } from "./stub-sandboxes.ts";

const isRoot = process.getuid?.() === 0;
const time = { seconds: 1_700_000_000, nanos: 5 };

describe("a sandbox of an OCI runtime", { skip: isRoot ? false : "only root can make containers" }, () => {
  const { sandboxWith, launchedBefore, startSleep, killAfter } = stubSandboxes();
  const noteOf = ({ pid, began }: Identity) => `${pid}\n${began}\n`;
  const hasEnded = ({ pid }: { pid: number }, began: string) => identify(pid).began !== began;

  it("that its runtime did not start has the runtime's reason, and leaves nothing", async () => {
    const log = '{"level":"error","msg":"from \\"log\\""}';
    for (const [name, script, reason] of [
      [
        "runsc",
        "echo x >&2; echo starting container: no such file >&2; echo 1 >AT/pid; exit 1",
        "no such file",
      ],
      ["runc", `echo from stderr >&2; echo '${log}' >AT/runtime.log`, 'from "log"'],
      ["runc", "echo starting container: first >&2; echo second >&2", "starting container: first"],
      ["runc", `printf '%0400d' 0 >&2`, "0".repeat(300)],
      ["runc", ":", "it ended without a message"],
    ] as const) {
      const { sandbox, container, path } = await sandboxWith({
        name,
        script: (at) => script.replaceAll("AT", at),
      });
      await assert.rejects(sandbox.launch(), {
        code: "failed_precondition",
        message: `sandbox.spec: the runtime did not start it: ${reason}`,
      });
      assert.deepEqual([existsSync(container.folder), existsSync(join(path, "run-1"))], [false, false]);
      assert.deepEqual(
        [sandbox.launched, await sandbox.observe()],
        [undefined, { state: "idle", isSure: true }],
      );
    }
  });

  it("that has ended by the time it is looked at was started, and is idle until then", async () => {
    const { sandbox } = await sandboxWith({ script: (at) => `echo 4194305 >${at}/pid; exit 3` });
    const launching = sandbox.launch();
    assert.deepEqual(await sandbox.observe(), { state: "idle" });
    assert.equal((await launching).pid, 4_194_305);
    await until("it has ended", async () => (await sandbox.observe()).state === "ended");
    const seen = await sandbox.observe();
    assert.ok(seen.state === "ended");
    assert.deepEqual([seen.exit.status, seen.isDurable], [3, true]);
    await sandbox.release();
  });

  it("that is not started in 50 seconds may start later, and is removed with its runtime", async ({
    mock,
  }) => {
    const { sandbox, container } = await sandboxWith({
      script: (at) => `echo $$ >${at}/self; exec sleep 1000`,
    });
    const self = join(container.folder, "self");
    const launching = assert.rejects(sandbox.launch(), { code: "unavailable", message: /in time/ });
    await until("it runs", async () => existsSync(self) && (await readFile(self, "utf8")).endsWith("\n"));
    const runtime = identify(Number(await readFile(self, "utf8")));
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    // It may not be waiting yet.
    const ticking = setInterval(() => mock.timers.tick(50_000), 10);
    await launching.finally(() => clearInterval(ticking));
    mock.timers.reset();
    assert.equal((await sandbox.observe()).state, "running");
    await sandbox.release();
    assert.ok(hasEnded(runtime, runtime.began));
  });

  it("has the exit that its supervisor recorded, unless the runtime ended first", async () => {
    const exit = `5 ${time.seconds}.000000005\n`;
    const init = { init: noteOf(gone) };
    const recorded = { status: 5, time, reason: "exited", detail: "" };
    for (const [files, record, expected] of [
      [{ ...init, exit }, {}, recorded],
      [{ exit }, {}, "its runtime did not start it"],
      [init, {}, "its supervisor was killed; exit status unknown"],
      [init, { isOrphan: true }, "its folder was lost; exit status unknown"],
      [{ ...init, exit, lost: "" }, {}, "its runtime was killed; exit status unknown"],
      [{ ...init, exit, "state/x": "" }, {}, "its runtime was killed; exit status unknown"],
      [{ lost: "" }, { boot: "earlier" }, "the host was rebooted; exit status unknown"],
      [{ exit, lost: "", "state/x": "" }, { boot: "earlier" }, recorded],
    ] as const) {
      const { sandbox, container } = await launchedBefore({ record }, files);
      const seen = await sandbox.observe();
      assert.ok(seen.state === "ended");
      if (typeof expected === "string") {
        assert.deepEqual([seen.exit.detail, seen.exit.reason, seen.exit.status], [expected, "lost", 255]);
      } else assert.deepEqual(seen.exit, expected);
      assert.equal(seen.isDurable, typeof expected !== "string");
      const wasKilled = expected === "its runtime was killed; exit status unknown";
      if (wasKilled) assert.ok(existsSync(join(container.folder, "lost")));
    }
    const { sandbox } = await sandboxWith({ record: { attempt: 0 } });
    await sandbox.recover();
    assert.deepEqual(await sandbox.observe(), { state: "idle", isSure: true });
  });

  it("continues a runtime that does not notice the end, and kills it after 5 seconds", async ({ mock }) => {
    const script = "trap 'echo continued' CONT; echo ready; while :; do sleep 0.1; done";
    const stopped = killAfter(
      spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "ignore"], detached: true }),
    );
    const lines: string[] = [];
    const reader = createInterface(stopped.stdout).on("line", (line) => lines.push(line));
    await once(reader, "line");
    const init = await startSleep();
    const leader = identify(stopped.pid ?? 0);
    const { sandbox } = await launchedBefore({ leader }, { init: noteOf(identify(init.pid)) });
    const running = { state: "running", running: { pid: init.pid, address: "", version: 0 } };
    assert.deepEqual(await sandbox.observe(), running);
    assert.deepEqual(sandbox.launched, running.running);
    const ended = once(init, "exit");
    init.kill("SIGKILL");
    await ended;
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    for (const ms of [0, 4_999]) {
      mock.timers.tick(ms);
      const line = once(reader, "line");
      assert.deepEqual(await sandbox.observe(), running);
      await line;
    }
    assert.deepEqual(lines, ["ready", "continued", "continued"]);
    mock.timers.tick(1);
    const killed = once(stopped, "exit");
    await sandbox.observe();
    assert.deepEqual(await killed, [null, "SIGKILL"]);
  });

  it("is ended through its runtime, and by a kill if the runtime fails at one", async () => {
    const init = await startSleep();
    const ended = once(init, "exit");
    const { sandbox, container } = await launchedBefore(
      { commands: 'echo "$@" >>"$0.log"; exit 1' },
      { init: noteOf(identify(init.pid)) },
    );
    const log = join(container.mark.root, "runc.log");
    const calls = async () => (await readFile(log, "utf8").catch(() => "")).split("\n").slice(0, -1);
    sandbox.end("SIGTERM");
    await until("the runtime was called", async () => (await calls()).length === 1);
    sandbox.end("SIGTERM");
    await until("the runtime was called", async () => (await calls()).length === 2);
    assert.equal(init.signalCode, null);
    sandbox.end("SIGKILL");
    sandbox.close();
    assert.deepEqual(await ended, [null, "SIGKILL"]);
    const kill = `--root ${container.folder}/state kill ${container.id}`;
    assert.deepEqual(await calls(), [`${kill} 15`, `${kill} 15`, `${kill} 9`]);
  });

  it("is killed each second until its exit is recorded, or the agent closes", async ({ mock }) => {
    const init = await startSleep();
    const { began } = identify(init.pid);
    const { sandbox, context } = await launchedBefore({}, { init: noteOf({ pid: init.pid, began }) });
    const ended = once(init, "exit");
    mock.timers.enable({ apis: ["setTimeout"] });
    sandbox.end("SIGTERM");
    mock.timers.tick(2_000);
    assert.equal(context.polls, 0);
    sandbox.end("SIGKILL");
    mock.timers.tick(999);
    assert.deepEqual([context.polls, hasEnded(init, began)], [0, false]);
    mock.timers.tick(1);
    assert.equal(context.polls, 1);
    await ended;
    mock.timers.tick(1_000);
    assert.equal(context.polls, 2);
    context.record.exit = { status: 0, time, reason: "exited", detail: "" };
    mock.timers.tick(2_000);
    assert.equal(context.polls, 2);
    context.record.exit = undefined;
    for (const end of [() => sandbox.close(), () => sandbox.release()]) {
      sandbox.end("SIGKILL");
      await end();
      mock.timers.tick(1_000);
      assert.equal(context.polls, 2);
    }
  });

  it("of an earlier boot is removed without signals, since its pids may be those of others", async () => {
    for (const [boot, isKilled] of [
      [bootId(), true],
      ["earlier", false],
    ] as const) {
      const other = await startSleep();
      const leader = identify(other.pid);
      const { sandbox, container } = await launchedBefore({ leader, record: { boot } });
      await sandbox.release();
      assert.equal(hasEnded(leader, leader.began), isKilled);
      assert.equal(existsSync(container.folder), false);
    }
  });

  it("tells its runtime, its outputs and which fields are ignored", async () => {
    const ignored = async (options: Options) => {
      const { sandbox } = await sandboxWith(options);
      const info = await sandbox.info();
      assert.equal(info.get("runtime"), "stub 1");
      return JSON.parse(info.get("ignored") ?? "");
    };
    const mount = { type: "bind", source: "a", target: "b", options: [] };
    const options = { typeUrl: "t", value: new Uint8Array(1) };
    assert.deepEqual(await ignored({}), []);
    assert.deepEqual(await ignored({ opts: { rootfs: [mount], netnsPath: "/x", options } }), [
      "rootfs",
      "netnsPath",
      "options",
    ]);
    assert.deepEqual(await ignored({ record: { isSpecChanged: true } }), [
      "spec: it was changed after the container was started",
    ]);
    const { sandbox, path } = await launchedBefore({});
    const info = await sandbox.info();
    assert.deepEqual(
      [info.get("stdout"), info.get("stderr")],
      [join(path, "run-1/stdout"), join(path, "run-1/stderr")],
    );
  });
});
