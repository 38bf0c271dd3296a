import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { ContainerdBackendSandbox } from "../../agent/backends/containerd/backend-sandbox.ts";
import { thisPlatform } from "../../agent/host/platform.ts";
import { type Code, codes } from "../../shared/errors/codes.ts";
import { specOf } from "../support/create-options.ts";
import { isRunning } from "../support/processes.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { type Answer, type ContextOptions, contextOf, inTurn, StubContainerd } from "./stub-containerd.ts";

const time = { seconds: 1_700_000_000, nanos: 5 };
const ready = (pid: number) => ({ state: "SANDBOX_READY", pid, address: "unix:///a", version: 3 });
const notReady = { state: "SANDBOX_NOTREADY" };
const pending = () => new Promise<object>(() => {});
const started = { attempt: 1 } as const;

describe("a sandbox of containerd", () => {
  let folder: TemporaryFolder;
  let count = 0;
  const children: ChildProcess[] = [];
  before(async () => {
    folder = await temporaryFolder();
  });
  after(async () => {
    for (const child of children) child.kill("SIGKILL");
    await folder.remove();
  });

  /** Starts a process. @returns its pid */
  async function startProcess(): Promise<number> {
    const child = spawn("sleep", ["1000"], { stdio: "ignore" });
    children.push(child);
    await once(child, "spawn");
    return child.pid ?? 0;
  }

  async function endProcess(pid: number): Promise<void> {
    const child = children.find((each) => each.pid === pid);
    assert.ok(child);
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** Creates a sandbox in a containerd that answers as given. */
  async function sandboxIn(
    answers: Record<string, Answer>,
    options: Omit<ContextOptions, "path"> = {},
    version?: string,
  ) {
    const path = `${folder.path}/${++count}`;
    await mkdir(path);
    const context = contextOf({ path, ...options });
    const stub = new StubContainerd({ "Controller/Wait": pending, ...answers }, version);
    return { context, stub, sandbox: new ContainerdBackendSandbox(context, stub.connection) };
  }

  const pod = { sandboxer: "podsandbox" } as const;
  const unknown = { "Controller/Status": "not_found" } as const;

  it("is created with its record, and any refusal of the record but one is passed on", async () => {
    for (const code of codes) {
      const { sandbox, stub } = await sandboxIn({ ...unknown, "Store/Create": code });
      const message = code === "already_exists" ? /this node has a record of that name/ : `stub: ${code}`;
      await assert.rejects(sandbox.create(), { code, message });
      assert.deepEqual(stub.seen(), ["Controller/Status", "Store/Create"]);
    }
  });

  it("is refused by containerd, with the code that fits", async () => {
    const kept: readonly Code[] = [
      ...(["unavailable", "deadline_exceeded", "invalid_argument", "permission_denied"] as const),
      ...(["resource_exhausted", "unimplemented"] as const),
    ];
    for (const code of codes) {
      const { sandbox, stub } = await sandboxIn({ ...unknown, "Controller/Create": code });
      const isKept = kept.includes(code) || code === "not_found" || code === "already_exists";
      await assert.rejects(sandbox.create(), { code: isKept ? code : "failed_precondition" });
      const isTaken = code === "already_exists";
      assert.equal(stub.seen().includes("Store/Delete"), isTaken, code);
      if (isTaken) continue;
      const atStart = await sandboxIn({ ...unknown, "Controller/Start": code });
      await assert.rejects(atStart.sandbox.launch(), {
        code: kept.includes(code) ? code : "failed_precondition",
      });
    }
  });

  it("makes nothing under an id that is in use, and then removes nothing", async () => {
    const { sandbox, stub, context } = await sandboxIn({ "Controller/Status": notReady });
    context.record.created = false;
    await assert.rejects(sandbox.create(), { code: "already_exists", message: /the name is in use/ });
    await sandbox.release();
    assert.deepEqual(stub.seen(), ["Controller/Status"]);
    const invalid = await sandboxIn({}, { record: { created: false }, sandbox: { spec: specOf([]) } });
    await assert.rejects(invalid.sandbox.create(), { code: "invalid_argument" });
    await invalid.sandbox.release();
    assert.deepEqual(invalid.stub.seen(), []);
  });

  it("that was not created in full is removed only if containerd's record is its own", async () => {
    const labels = { "sandbox-functions.dev/uid": "u" };
    const gone = ["Controller/Shutdown", "Store/Delete"];
    for (const [answer, calls] of [
      ["not_found", []],
      [{ sandbox: { labels: { ...labels, "sandbox-functions.dev/uid": "other" } } }, []],
      [{ sandbox: { labels } }, gone],
    ] as const) {
      const { sandbox, stub } = await sandboxIn({ "Store/Get": answer }, { record: { created: false } });
      await sandbox.release();
      assert.deepEqual(stub.seen(), ["Store/Get", ...calls]);
    }
    const { sandbox, stub } = await sandboxIn({});
    await sandbox.release();
    assert.deepEqual(stub.seen(), gone);
  });

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

  it("that containerd has forgotten is created again at its launch, with three attempts", async () => {
    const attempts = async (...answers: readonly (object | Code)[]) => {
      const { sandbox, stub } = await sandboxIn({ ...unknown, "Controller/Create": inTurn(...answers) });
      const outcome = await sandbox.launch().then(
        () => "ok",
        (error) => error.code,
      );
      return [outcome, stub.seen().filter((name) => name === "Controller/Create").length];
    };
    const outcomes = [
      attempts({}),
      attempts("unknown", "unknown", {}),
      attempts("unknown"),
      attempts("unavailable"),
    ];
    assert.deepEqual(await Promise.all(outcomes), [
      ["ok", 1],
      ["ok", 3],
      ["failed_precondition", 3],
      ["unavailable", 1],
    ]);
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
    const child = (pid: number) => children.find((each) => each.pid === pid) ?? assert.fail();
    const lost = await kill("shim", "not_found", "SIGTERM");
    await once(child(lost), "exit");
    assert.equal(child(lost).signalCode, "SIGTERM");
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const kept = [
      await kill("shim", ready(1), "SIGTERM"),
      await kill("podsandbox", ready(1), "SIGKILL"),
      await kill("shim", "unavailable", "SIGTERM"),
    ];
    const stubborn = await kill("shim", ready(1), "SIGKILL");
    test.mock.timers.tick(499);
    assert.ok(isRunning(stubborn));
    const ended = once(child(stubborn), "exit");
    test.mock.timers.tick(1);
    await ended;
    for (const pid of kept) assert.ok(isRunning(pid));
  });

  it("is changed in containerd, and created again if it is a pod that has not started", async () => {
    const next = { id: "s", labels: new Map(), extensions: new Map(), sandboxer: "" };
    for (const [sandboxer, attempt, status, isCreated] of [
      ["shim", 0, notReady, false],
      ["podsandbox", 0, notReady, true],
      ["podsandbox", 1, ready(process.pid), false],
    ] as const) {
      const { sandbox, stub } = await sandboxIn(
        { "Controller/Status": status },
        { record: { sandboxer, attempt } },
      );
      await sandbox.update(next, ["labels"]);
      const seen = stub.seen();
      assert.deepEqual(seen.slice(0, 2), ["Store/Update", "Controller/Update"]);
      assert.equal(seen.includes("Controller/Create"), isCreated, sandboxer);
      sandbox.close();
    }
    const { sandbox, stub } = await sandboxIn({});
    await assert.rejects(sandbox.update({ ...next, spec: specOf([]) }, ["spec"]), {
      code: "invalid_argument",
    });
    assert.deepEqual(stub.seen(), []);
  });

  it("has containerd's information, which an ended one can do without", async () => {
    const info = { "Controller/Status": { ...notReady, info: { pid: "7" } } };
    const living = await sandboxIn(info);
    assert.deepEqual(
      [...(await living.sandbox.info())],
      [
        ["pid", "7"],
        ["ignored", "[]"],
      ],
    );
    assert.equal(living.stub.calls[0]?.request.verbose, true);
    const away = { "Controller/Status": "unavailable" } as const;
    await assert.rejects((await sandboxIn(away)).sandbox.info(), { code: "unavailable" });
    const exit = { status: 0, time, reason: "exited", detail: "" } as const;
    const ended = await sandboxIn(away, { record: { exit } });
    assert.deepEqual([...(await ended.sandbox.info())], [["ignored", "[]"]]);
  });

  it("has the platform that its shim reports, else the node's", async () => {
    const platform = { os: "plan9", architecture: "mips", variant: "", osVersion: "", osFeatures: [] };
    const answers = { "Controller/Platform": { platform } };
    assert.deepEqual(await (await sandboxIn(answers)).sandbox.platform(), platform);
    const none = [
      await sandboxIn(answers, { record: pod }),
      await sandboxIn({ "Controller/Platform": "unimplemented" }),
      await sandboxIn({}),
    ];
    for (const { sandbox } of none) assert.deepEqual(await sandbox.platform(), thisPlatform());
    const failing = await sandboxIn({ "Controller/Platform": "unknown" });
    await assert.rejects(failing.sandbox.platform(), { code: "unknown" });
  });

  it("that CRI ran with another runtime is stopped and refused", async () => {
    const labels = { oci_runtime_type: "runc" };
    const run = async (name: string | undefined, startLabels: object) => {
      const { sandbox, stub } = await sandboxIn(
        { "Controller/Status": ready(process.pid), "Controller/Start": { pid: 1, labels: startLabels } },
        { record: { ...started, ...pod }, sandbox: { runtime: name === undefined ? undefined : { name } } },
      );
      const code = await sandbox.startUnwatched().then(
        () => "ok",
        (error) => error.code,
      );
      return [code, ...stub.seen().slice(3)];
    };
    const undone = ["Controller/Stop", "Controller/Shutdown"];
    assert.deepEqual(await run("kata", labels), ["failed_precondition", ...undone]);
    for (const name of ["runc", "", undefined]) assert.deepEqual(await run(name, labels), ["ok"]);
    assert.deepEqual(await run("kata", {}), ["ok"]);
  });
});
