import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import type { Code } from "../../shared/errors/codes.ts";
import { isRunning } from "../support/processes.ts";
import type { Answer } from "./stub-containerd.ts";
import { notReady, ready, stubSandboxes, unknown } from "./stub-sandboxes.ts";

const time = { seconds: 1_700_000_000, nanos: 5 };
const pending = () => new Promise<object>(() => {});
const started = { attempt: 1 } as const;

describe("the life of a sandbox of containerd", () => {
  const { childOf, sandboxIn, startProcess, endProcess } = stubSandboxes();

  it("is idle before its start, while it is launched, and if containerd knows nothing of it", async () => {
    const idle = { state: "idle" };
    const created = await sandboxIn({ "Controller/Status": notReady });
    assert.deepEqual(await created.sandbox.observe(), idle);
    created.context.record.attempt = 1;
    assert.deepEqual(await created.sandbox.observe(), idle, "a shim's, which never ran");
    const forgotten = await sandboxIn(unknown, { record: started });
    assert.deepEqual(await forgotten.sandbox.observe(), idle);
    const pid = await startProcess();
    const launching = await sandboxIn(
      { "Controller/Status": ready(pid), "Controller/Start": pending },
      { record: started },
    );
    void launching.sandbox.launch();
    launching.stub.seen();
    assert.deepEqual(await launching.sandbox.observe(), idle);
    assert.ok(!launching.stub.seen().includes("Controller/Status"));
  });

  it("runs with containerd's pid, address and version, also if its Start reports an error", async () => {
    const pid = await startProcess();
    for (const start of [{ pid }, "unknown", {}] as const) {
      const { sandbox, stub } = await sandboxIn(
        { "Controller/Status": ready(pid), "Controller/Start": start },
        { record: started },
      );
      const running = { pid, address: "unix:///a", version: 3 };
      assert.deepEqual(await sandbox.launch(), running);
      assert.deepEqual(sandbox.launched, running);
      assert.deepEqual(await sandbox.observe(), { state: "running", running });
      assert.equal(stub.seen().filter((name) => name === "Controller/Wait").length, 1);
      sandbox.close();
      assert.equal(stub.canceled, 1);
    }
  });

  it("may run or not if the outcome of its Start is unknown", async () => {
    for (const code of ["unavailable", "deadline_exceeded"] as const) {
      const { sandbox } = await sandboxIn({ "Controller/Status": ready(1), "Controller/Start": code });
      await assert.rejects(sandbox.launch(), { code });
      assert.equal(sandbox.launched, undefined);
    }
  });

  it("has ended once its exit is reported and its process is gone, and keeps the exit", async (test) => {
    const pid = await startProcess();
    let report = (_: object) => {};
    const { sandbox, stub, context } = await sandboxIn(
      {
        "Controller/Status": ready(pid),
        "Controller/Start": { pid },
        "Controller/Wait": () =>
          new Promise((resolve) => {
            report = resolve;
          }),
      },
      { record: started },
    );
    await sandbox.launch();
    test.mock.timers.enable({ apis: ["setTimeout"] });
    report({ exitStatus: 4, exitedAt: time });
    await new Promise(setImmediate);
    assert.equal(context.polls, 1);
    stub.seen();
    assert.equal((await sandbox.observe()).state, "running", "its process still runs");
    test.mock.timers.tick(99);
    assert.equal(context.polls, 1);
    test.mock.timers.tick(1);
    assert.equal(context.polls, 2);
    await endProcess(pid);
    const ended = {
      state: "ended",
      exit: { status: 4, time, reason: "exited", detail: "" },
      isDurable: false,
    };
    for (let times = 0; times < 2; times++) assert.deepEqual(await sandbox.observe(), ended);
    assert.deepEqual(stub.seen(), [], "containerd is not asked");
  });

  it("runs on, and is observed again, if containerd reports no state; not after it is closed", async (test) => {
    const pid = await startProcess();
    const { sandbox, stub, context } = await sandboxIn(
      { "Controller/Status": ready(pid), "Controller/Start": { pid } },
      { record: started },
    );
    const running = await sandbox.launch();
    stub.answers["Controller/Status"] = { state: "SANDBOX_UNKNOWN" };
    test.mock.timers.enable({ apis: ["setTimeout"] });
    for (const isClosed of [false, true]) {
      context.polls = 0;
      assert.deepEqual(await sandbox.observe(), { state: "running", running });
      if (isClosed) sandbox.close();
      test.mock.timers.tick(999);
      assert.equal(context.polls, 0);
      test.mock.timers.tick(1);
      assert.equal(context.polls, isClosed ? 0 : 1);
    }
  });

  it("has ended, with an unknown exit, if its process did without a report", async () => {
    for (const status of ["not_found", notReady, { state: "SANDBOX_UNKNOWN" }] as const) {
      const pid = await startProcess();
      const { sandbox, stub } = await sandboxIn(
        { "Controller/Status": ready(pid), "Controller/Start": { pid } },
        { record: started },
      );
      await sandbox.launch();
      stub.answers["Controller/Status"] = status;
      stub.answers["Controller/Wait"] = {};
      await endProcess(pid);
      const seen = await sandbox.observe();
      assert.ok(seen.state === "ended" && !seen.isDurable);
      assert.deepEqual([seen.exit.status, seen.exit.reason], [255, "lost"]);
    }
  });

  it("has ended if containerd says so of a pod, or with a time", async () => {
    const wait = { "Controller/Wait": { exitStatus: 6, exitedAt: time } };
    for (const [sandboxer, status] of [
      ["podsandbox", notReady],
      ["shim", { ...notReady, exitedAt: time }],
    ] as const) {
      const { sandbox } = await sandboxIn(
        { "Controller/Status": status, ...wait },
        { record: { ...started, sandboxer } },
      );
      const seen = await sandbox.observe();
      assert.ok(seen.state === "ended");
      assert.deepEqual([seen.exit.status, seen.exit.time], [6, time]);
    }
  });

  it("is stopped with the time that is left, and killed with none", async () => {
    for (const [sandboxer, signal, name, request] of [
      ["shim", "SIGTERM", "Controller/Stop", { timeoutSecs: 9 }],
      ["shim", "SIGKILL", "Controller/Stop", { timeoutSecs: 0 }],
      ["podsandbox", "SIGTERM", "Tasks/Kill", { signal: 15 }],
      ["podsandbox", "SIGKILL", "Controller/Stop", { timeoutSecs: 0 }],
    ] as const) {
      const { sandbox, stub, context } = await sandboxIn({}, { record: { ...started, sandboxer } });
      sandbox.end(signal, 9);
      const [call] = stub.calls;
      assert.equal(call?.name, name);
      assert.deepEqual({ ...call?.request, ...request }, call?.request);
      await new Promise(setImmediate);
      assert.equal(context.polls, 1);
    }
  });

  it("repeats a kill that fails, until it ends or is closed", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const stopsOf = async (signal: "SIGTERM" | "SIGKILL", code: Code, isClosed = false) => {
      const { sandbox, stub } = await sandboxIn({ "Controller/Stop": code }, { record: started });
      sandbox.end(signal, 5);
      await new Promise(setImmediate);
      if (isClosed) sandbox.close();
      test.mock.timers.tick(999);
      await new Promise(setImmediate);
      assert.equal(stub.calls.length, 1);
      test.mock.timers.tick(1);
      await new Promise(setImmediate);
      sandbox.close();
      return stub.calls.length;
    };
    assert.equal(await stopsOf("SIGKILL", "unknown"), 2);
    assert.equal(await stopsOf("SIGKILL", "unknown", true), 1);
    assert.equal(await stopsOf("SIGKILL", "unavailable"), 1);
    assert.equal(await stopsOf("SIGTERM", "unknown"), 1);
  });

  it("has its process signalled if containerd has lost it, or its shim does not kill it", async (test) => {
    const kill = async (sandboxer: string, status: Answer, signal: "SIGTERM" | "SIGKILL") => {
      const pid = await startProcess();
      const { sandbox, stub } = await sandboxIn(
        { "Controller/Status": ready(pid), "Controller/Start": { pid } },
        { record: { ...started, sandboxer } },
      );
      await sandbox.launch();
      stub.answers["Controller/Status"] = status;
      sandbox.end(signal, 5);
      await new Promise(setImmediate);
      return pid;
    };
    const lost = await kill("shim", "not_found", "SIGTERM");
    await once(childOf(lost), "exit");
    assert.equal(childOf(lost).signalCode, "SIGTERM");
    const pid = await startProcess();
    const reported = await sandboxIn(
      {
        "Controller/Status": ready(pid),
        "Controller/Start": { pid },
        "Controller/Wait": { exitStatus: 1, exitedAt: time },
      },
      { record: started },
    );
    await reported.sandbox.launch();
    await new Promise(setImmediate);
    reported.sandbox.end("SIGTERM", 5);
    await once(childOf(pid), "exit");
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const kept = [
      await kill("shim", ready(1), "SIGTERM"),
      await kill("podsandbox", ready(1), "SIGKILL"),
      await kill("shim", "unavailable", "SIGTERM"),
    ];
    const stubborn = await kill("shim", ready(1), "SIGKILL");
    test.mock.timers.tick(499);
    assert.ok(isRunning(stubborn));
    const ended = once(childOf(stubborn), "exit");
    test.mock.timers.tick(1);
    await ended;
    for (const pid of kept) assert.ok(isRunning(pid));
  });
});
