import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clearUnknown } from "../../agent/backends/containerd/clear.ts";
import { ContainerdSandbox } from "../../agent/backends/containerd/containerd-sandbox.ts";
import { ContainerdWorkload } from "../../agent/backends/containerd/containerd-workload.ts";
import { ExitWatch, type Waitable } from "../../agent/backends/containerd/exit-watch.ts";
import { errorOfGrpc } from "../../agent/backends/containerd/grpc-error.ts";
import { removePodRemains } from "../../agent/backends/containerd/pod-remains.ts";
import { isRecordIn, ownerLabels, toContainerdRecord } from "../../agent/backends/containerd/record.ts";
import { shutDown } from "../../agent/backends/containerd/shutdown.ts";
import { type Code, codes } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { running } from "../support/create-options.ts";
import { sandboxOf } from "../support/fresh-store.ts";
import { type Answer, contextOf, inTurn, StubContainerd } from "./stub-containerd.ts";

const time = { seconds: 1_700_000_000, nanos: 5 };
const yearOne = { seconds: -62_135_596_800, nanos: 0 };
const podName = { sandboxer: "podsandbox", namespace: "k8s.io", id: "pod" };
const shimName = { sandboxer: "shim", namespace: "n", id: "s" };

const encode = (document: unknown) => ({ value: new TextEncoder().encode(JSON.stringify(document)) });

/** Returns the value of a call, or its error's code. */
const outcomeOf = <T>(call: Promise<T>) => call.catch((error) => error.code);

describe("calls of containerd for a sandbox", () => {
  const sandboxIn = (answers: Record<string, Answer>, name = shimName, version?: string) => {
    const stub = new StubContainerd(answers, version);
    return { stub, sandbox: new ContainerdSandbox(stub.connection, name) };
  };

  it("have the names of the sandbox, and the time that each may take", async () => {
    const { stub, sandbox } = sandboxIn({}, podName);
    await sandbox.create(sandboxOf("pod"), running(undefined));
    await sandbox.start();
    await sandbox.stop(5);
    await sandbox.status();
    await sandbox.wait(7);
    assert.deepEqual(
      stub.calls.map(({ name, timeoutMs }) => [name, timeoutMs]),
      [
        ["Controller/Create", 600_000],
        ["Controller/Start", 600_000],
        ["Controller/Stop", 65_000],
        ["Controller/Status", undefined],
        ["Controller/Wait", 7],
      ],
    );
    for (const { namespace, request } of stub.calls) {
      assert.deepEqual([namespace, request.sandboxId, request.sandboxer], ["k8s.io", "pod", "podsandbox"]);
    }
    assert.equal(stub.calls[3]?.request.verbose, false);
  });

  it("succeed if only the event of 1.7 was not published, and else fail", async () => {
    const message = "containerd: topic \"sandbox\" must start with '/'";
    for (const [code, text, isOk] of [
      ["invalid_argument", message, true],
      ["invalid_argument", "containerd: other", false],
      ["unknown", message, false],
    ] as const) {
      const answer = () => Promise.reject(new SandboxError(code, text));
      const { sandbox } = sandboxIn({ "Controller/Start": answer, "Controller/Wait": answer });
      if (isOk) {
        assert.equal(await sandbox.start(), undefined);
        assert.equal(await sandbox.wait(1), undefined);
      } else {
        await assert.rejects(sandbox.start(), { code });
        await assert.rejects(sandbox.wait(1), { code });
      }
    }
  });

  it("find a status, none, or that containerd cannot tell", async () => {
    const statusOf = (answer: Answer) => sandboxIn({ "Controller/Status": answer }).sandbox.status();
    assert.equal((await statusOf({ state: "SANDBOX_READY", pid: 4 }))?.pid, 4);
    assert.equal(await statusOf({}), undefined);
    assert.equal(await statusOf("not_found"), undefined);
    await assert.rejects(statusOf("unknown"), { code: "unavailable", message: "stub: unknown" });
    await assert.rejects(statusOf("internal"), { code: "internal" });
  });

  it("report no exit without a time, or with that of the year 1", async () => {
    const exitOf = (exitedAt?: object) =>
      sandboxIn({ "Controller/Wait": { exitStatus: 3, exitedAt } }).sandbox.wait(1);
    assert.deepEqual(await exitOf(time), { exitStatus: 3, exitedAt: time });
    for (const unset of [undefined, yearOne, { seconds: 0, nanos: 0 }]) {
      assert.equal(await exitOf(unset), undefined);
    }
  });

  it("ignore what is not there, and update nothing in 1.7", async () => {
    const none = Object.fromEntries(
      [
        ...["Store/Update", "Store/Delete", "Tasks/Kill"],
        ...["Controller/Stop", "Controller/Shutdown", "Store/Get"],
      ].map((name) => [name, "not_found" as const]),
    );
    const { stub, sandbox } = sandboxIn(none, shimName, "v1.7.24");
    await sandbox.updateRecord(sandboxOf("s"));
    assert.deepEqual(stub.calls[0]?.request.fields, ["labels", "extensions", "spec", "runtime"]);
    await sandbox.deleteRecord();
    await sandbox.terminate();
    assert.deepEqual(stub.calls.at(-1)?.request, { containerId: "s", signal: 15 });
    await sandbox.stop(0);
    assert.equal(await sandbox.shutdown(), false);
    assert.equal(await sandbox.record(), undefined);
    stub.seen();
    await sandbox.update(sandboxOf("s"), ["spec"]);
    assert.deepEqual(stub.seen(), []);
    assert.match(String(sandbox.exitUnknownReason), /^containerd v1\.7\.24 does not report exits$/);
    const newer = sandboxIn({});
    await newer.sandbox.update(sandboxOf("s"), ["spec"]);
    assert.deepEqual(newer.stub.calls[0]?.request.fields, ["spec"]);
    assert.equal(newer.sandbox.exitUnknownReason, undefined);
    assert.equal(await newer.sandbox.shutdown(), true);
  });

  it("shut it down in up to five attempts; a shim's then ends with the shim", async () => {
    const cases = [
      [shimName, {}, 2_000, 1],
      [shimName, "not_found", 0, 1],
      [shimName, "unknown", 0, 5],
      [podName, "unknown", "unavailable", 5],
      [podName, "unavailable", "unavailable", 1],
      [podName, "deadline_exceeded", "deadline_exceeded", 1],
      [shimName, inTurn("unknown", "unknown", "unknown", "unknown", {}), 2_000, 5],
    ] as const;
    const run = async ([name, answer, outcome, count]: (typeof cases)[number]) => {
      const { stub, sandbox } = sandboxIn({ "Controller/Shutdown": answer }, name);
      assert.equal(await outcomeOf(shutDown(sandbox)), outcome);
      assert.equal(stub.calls.length, count);
    };
    // Side by side, since each pauses between its attempts.
    await Promise.all(cases.map(run));
  });
});

describe("calls of containerd for a workload", () => {
  const workloadIn = (answers: Record<string, Answer>) => {
    const stub = new StubContainerd(answers);
    return { stub, workload: new ContainerdWorkload(stub.connection, podName) };
  };

  it("read the settings of its pod, which may have no user namespace", async () => {
    const podOf = (spec: unknown) => {
      const container = { runtime: { name: "runc" }, snapshotter: "native", spec: encode(spec) };
      const { workload } = workloadIn({ "Containers/Get": { container } });
      return workload.pod().then(({ runtime, snapshotter, cgroupsPath }) => {
        assert.deepEqual([runtime, snapshotter], [{ name: "runc" }, "native"]);
        return cgroupsPath.replace(workload.id, "ID");
      });
    };
    assert.equal(await podOf({ linux: { cgroupsPath: "/k8s.io/pod" } }), "/k8s.io/ID");
    assert.equal(await podOf({ linux: { cgroupsPath: "a.slice:cri:pod" } }), "a.slice:cri:ID");
    for (const spec of [{}, [], { linux: {} }, { linux: { cgroupsPath: 1 } }]) {
      assert.equal(await podOf(spec), "/ID");
    }
    const mapped = podOf({ linux: { uidMappings: [] } });
    await assert.rejects(mapped, { code: "failed_precondition", message: /user namespace/ });
    assert.equal((await workloadIn({}).workload.pod()).snapshotter, "");
  });

  it("make the container, then its snapshot and its task", async () => {
    const mounts = [{ type: "bind" }];
    const { stub, workload } = workloadIn({ "Snapshots/Prepare": { mounts } });
    const labels = { a: "b" };
    const value = new Uint8Array([1]);
    await workload.make({
      ...{ image: "i", labels, runtime: { name: "runc" }, spec: { typeUrl: "t", value } },
      ...{ snapshotter: "native", parent: "chain", output: "binary:///x" },
    });
    const { id } = workload;
    assert.deepEqual(
      stub.calls.map(({ name, namespace, request }) => [name, namespace, request]),
      [
        [
          "Containers/Create",
          "k8s.io",
          {
            container: {
              ...{ id, image: "i", labels, runtime: { name: "runc" }, snapshotter: "native" },
              spec: { type_url: "t", value },
              ...{ snapshotKey: id, sandbox: "pod" },
            },
          },
        ],
        ["Snapshots/Prepare", "k8s.io", { snapshotter: "native", key: id, parent: "chain", labels }],
        [
          "Tasks/Create",
          "k8s.io",
          { containerId: id, rootfs: mounts, stdout: "binary:///x", stderr: "binary:///x" },
        ],
      ],
    );
    assert.deepEqual(
      stub.calls.map(({ timeoutMs }) => timeoutMs),
      [undefined, 120_000, 120_000],
    );
  });

  it("find its task's state and exit", async () => {
    const taskOf = (answer: Answer) => workloadIn({ "Tasks/Get": answer }).workload.task();
    const states = { 1: "created", 2: "running", 3: "ended", 4: "running", 5: "running" };
    for (const [status, state] of Object.entries(states)) {
      const process = { status: Number(status), pid: 9, exitStatus: 4, exitedAt: time };
      const exit = { exitStatus: 4, exitedAt: time };
      assert.deepEqual(await taskOf({ process }), { state, pid: 9, exit });
    }
    assert.deepEqual(await taskOf({ process: { status: 3 } }), {
      ...{ state: "ended", pid: 0, exit: { exitStatus: 0, exitedAt: undefined } },
    });
    assert.equal(await taskOf("not_found"), undefined);
    assert.equal(await taskOf({}), undefined);
    await assert.rejects(taskOf({ process: { pid: 9 } }), { code: "unavailable" });
    await assert.rejects(taskOf("internal"), { code: "internal" });
  });

  it("report its exit, but none without a time", async () => {
    const exitOf = (answer: object) => workloadIn({ "Tasks/Wait": answer }).workload.wait(1);
    assert.deepEqual(await exitOf({ exitStatus: 3, exitedAt: time }), { exitStatus: 3, exitedAt: time });
    assert.deepEqual(await exitOf({ exitedAt: time }), { exitStatus: 0, exitedAt: time });
    for (const exitedAt of [undefined, yearOne]) {
      assert.equal(await exitOf({ exitStatus: 3, exitedAt }), undefined);
    }
  });

  it("signal its first process, or kill all of them", async () => {
    const { stub, workload } = workloadIn({ "Tasks/Kill": "not_found" });
    await workload.kill("SIGTERM");
    await workload.kill("SIGKILL");
    assert.deepEqual(
      stub.calls.map(({ request }) => [request.signal, request.all]),
      [
        [15, false],
        [9, true],
      ],
    );
  });

  it("remove the task, the snapshot and the container, but not those of others", async () => {
    const container = { labels: { owner: "us" }, snapshotter: "native" };
    const isOurs = (labels: ReadonlyMap<string, string>) => labels.get("owner") === "us";
    const removal = async (answers: Record<string, Answer>) => {
      const { stub, workload } = workloadIn({
        "Containers/Get": { container },
        "Tasks/Get": inTurn({ process: { status: 2 } }, { process: { status: 3 } }, "not_found"),
        ...answers,
      });
      const outcome = await outcomeOf(workload.remove(isOurs));
      return [outcome, ...stub.seen()];
    };
    const rest = ["Tasks/Delete", "Snapshots/Remove", "Containers/Delete"];
    assert.deepEqual(await removal({}), [
      ...[undefined, "Containers/Get", "Tasks/Get", "Tasks/Kill", "Tasks/Delete"],
      ...["Tasks/Get", "Tasks/Delete", "Tasks/Get", ...rest],
    ]);
    const missing = { "Tasks/Delete": "not_found", "Snapshots/Remove": "not_found" } as const;
    const none = { "Tasks/Get": "not_found", "Containers/Delete": "not_found", ...missing } as const;
    assert.deepEqual(await removal(none), [undefined, "Containers/Get", "Tasks/Get", ...rest]);
    assert.deepEqual(await removal({ "Containers/Get": "not_found" }), [undefined, "Containers/Get"]);
    const foreign = { "Containers/Get": { container: { labels: { owner: "them" } } } };
    assert.deepEqual(await removal(foreign), [undefined, "Containers/Get"]);
    const bare = await removal({ ...none, "Containers/Get": { container: { labels: container.labels } } });
    assert.ok(!bare.includes("Snapshots/Remove"));
    // containerd deletes the task of a shim that has ended, and then fails.
    const twice = await removal({ ...none, "Tasks/Delete": inTurn("unknown", {}) });
    assert.deepEqual(twice, [undefined, "Containers/Get", "Tasks/Get", "Tasks/Delete", ...rest]);
    const away = await removal({ ...none, "Tasks/Delete": "unavailable" });
    assert.deepEqual(away, ["unavailable", "Containers/Get", "Tasks/Get", "Tasks/Delete"]);
  });

  it("give up on a task that does not end in ten seconds, or while containerd is away", async ({ mock }) => {
    mock.timers.enable({ apis: ["Date"] });
    const container = { labels: {}, snapshotter: "native" };
    /** Ends a workload whose task is answered for one after the other, each after some time. */
    const end = async (...answers: readonly (readonly [afterMs: number, answer: Code])[]) => {
      const left = [...answers];
      const task = () => {
        const [afterMs, answer] = left.shift() ?? assert.fail("it is asked again");
        mock.timers.tick(afterMs);
        return answer;
      };
      const { workload } = workloadIn({ "Containers/Get": { container }, "Tasks/Get": task });
      const outcome = await outcomeOf(workload.end(() => true));
      assert.equal(left.length, 0);
      return outcome;
    };
    assert.equal(await end([9_999, "unknown"], [1, "not_found"]), container);
    assert.equal(await end([9_999, "unknown"], [1, "unknown"]), "unavailable");
    assert.equal(await end([0, "unavailable"]), "unavailable");
  });
});

describe("a watch for an exit", () => {
  /** Creates a watch whose Waits a test answers. */
  function watched(more: Partial<Waitable> = {}) {
    const waits: PromiseWithResolvers<{ exitStatus: number; exitedAt?: typeof time } | undefined>[] = [];
    const seen = { changes: 0, canceled: 0, timeoutsMs: [] as number[] };
    const watch = new ExitWatch(
      {
        exitUnknownReason: undefined,
        wait(timeoutMs, onCall) {
          seen.timeoutsMs.push(timeoutMs);
          onCall?.({ cancel: () => seen.canceled++ });
          const wait = Promise.withResolvers<{ exitStatus: number; exitedAt?: typeof time } | undefined>();
          waits.push(wait);
          return wait.promise;
        },
        ...more,
      },
      () => seen.changes++,
    );
    return { watch, waits, seen };
  }
  const settle = () => new Promise(setImmediate);
  const failed = (code: Code) => new SandboxError(code, "stub");
  const exit = { status: 3, time, reason: "exited", detail: "" };
  const status = (exitedAt?: typeof time) => ({
    ...{ sandboxId: "s", pid: 0, state: "SANDBOX_NOTREADY", info: new Map(), address: "", version: 0 },
    exitedAt,
  });

  it("has one pending Wait without a limit, until it reports an exit or is closed", async () => {
    const { watch, waits, seen } = watched();
    watch.start();
    watch.start();
    assert.deepEqual(seen.timeoutsMs, [Number.POSITIVE_INFINITY]);
    waits[0]?.resolve(undefined);
    await settle();
    assert.deepEqual([watch.reportedExit, seen.changes], [undefined, 1]);
    watch.start();
    waits[1]?.resolve({ exitStatus: 3, exitedAt: time });
    await settle();
    assert.deepEqual([watch.reportedExit, seen.changes], [exit, 2]);
    watch.start();
    assert.equal(waits.length, 2);
    const closed = watched();
    closed.watch.start();
    closed.watch.close();
    assert.equal(closed.seen.canceled, 1);
    closed.waits[0]?.reject(failed("unavailable"));
    await settle();
    closed.watch.start();
    assert.equal(closed.waits.length, 1);
  });

  it("that fails is looked at after a second, or once containerd is back", async ({ mock }) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    for (const [code, changes] of [
      ["unknown", 1],
      ["unavailable", 0],
    ] as const) {
      const { watch, waits, seen } = watched();
      watch.start();
      waits[0]?.reject(failed(code));
      await settle();
      mock.timers.tick(999);
      assert.equal(seen.changes, 0);
      mock.timers.tick(1);
      assert.equal(seen.changes, changes, code);
      watch.start();
      assert.equal(waits.length, 2);
    }
  });

  it("finds the exit that containerd knows, else says why it is unknown", async () => {
    const found = async (answer: Code | { exitStatus: number; exitedAt?: typeof time }, at?: typeof time) => {
      const { watch, waits, seen } = watched();
      const finding = watch.find(status(at));
      assert.deepEqual(seen.timeoutsMs, [2_000]);
      if (typeof answer === "string") waits[0]?.reject(failed(answer));
      else waits[0]?.resolve(answer);
      return finding;
    };
    assert.deepEqual(await found({ exitStatus: 3, exitedAt: time }), exit);
    const lost = await found("unknown", time);
    assert.deepEqual(lost, {
      ...{ status: 255, time, reason: "lost" },
      detail: "it ended while containerd was not running; exit status unknown",
    });
    assert.notDeepEqual((await found("deadline_exceeded")).time, time);
    await assert.rejects(found("unavailable"), { code: "unavailable" });
    const meanwhile = watched();
    meanwhile.watch.start();
    const finding = meanwhile.watch.find(status());
    meanwhile.waits[0]?.resolve({ exitStatus: 3, exitedAt: time });
    await settle();
    meanwhile.waits[1]?.resolve(undefined);
    assert.deepEqual(await finding, exit, "the pending Wait reported it");
    const forgotten = watched();
    assert.match((await forgotten.watch.find(undefined)).detail, /^containerd has no record of it any more/);
    assert.equal(forgotten.waits.length, 0);
    const older = watched({ exitUnknownReason: "too old", wait: async () => undefined });
    assert.match((await older.watch.find(status())).detail, /^too old; exit status unknown$/);
  });

  it("bears a slow containerd for 30 seconds while a Wait is pending", async ({ mock }) => {
    mock.timers.enable({ apis: ["Date"] });
    const { watch, waits } = watched();
    watch.start();
    const find = () => {
      const finding = watch.find(status());
      waits.at(-1)?.reject(failed("deadline_exceeded"));
      return finding;
    };
    await assert.rejects(find(), { code: "unavailable", message: /has not reported the exit yet/ });
    mock.timers.tick(30_000);
    await assert.rejects(find(), { code: "unavailable" });
    mock.timers.tick(1);
    assert.equal((await find()).reason, "lost");
  });
});

describe("what an agent has in containerd", () => {
  const context = contextOf({ path: "/data/containerd/n@s" });
  const labels = new Map(ownerLabels(context));
  const sandbox = { namespace: "n", id: "s", life: 7, root: "/data/containerd" };

  it("is found by its owner, its data folder and its life", () => {
    const found = (changed: Readonly<Record<string, string | undefined>>, mustBeLabelled = true) => {
      const all = new Map(labels);
      for (const [name, value] of Object.entries(changed)) {
        if (value === undefined) all.delete(`sandbox-functions.dev/${name}`);
        else all.set(`sandbox-functions.dev/${name}`, value);
      }
      return isRecordIn({ labels: all }, sandbox, mustBeLabelled);
    };
    assert.equal(found({}), true);
    assert.equal(found({ life: "6" }), true);
    for (const other of [{ life: "8" }, { namespace: "m" }, { id: "t" }, { folder: "x" }]) {
      assert.equal(found(other), false, JSON.stringify(other));
      assert.equal(found(other, false), false, JSON.stringify(other));
    }
    assert.equal(found({ folder: undefined }), false);
    assert.equal(found({ folder: undefined }, false), true);
  });

  it("has a runtime, a spec and the owner's labels, and CRI's metadata only in CRI's namespace", () => {
    const client = sandboxOf("s", {
      runtime: undefined,
      labels: new Map([
        ["app", "web"],
        ["sandbox-functions.dev/id", "forged"],
      ]),
    });
    const record = toContainerdRecord(client, context, shimName);
    assert.deepEqual([record.id, record.runtime, record.sandboxer], ["s", { name: "" }, "shim"]);
    assert.equal(String(record.spec?.value), '{"ociVersion":"1.2.0"}');
    assert.deepEqual(record.labels, new Map([["app", "web"], ...labels]));
    assert.equal(record.extensions.size, 0);
    const pod = toContainerdRecord(client, context, podName);
    assert.deepEqual([pod.id, [...pod.extensions.keys()]], ["pod", ["metadata"]]);
  });

  it("is removed by its record; others' records stay", async () => {
    const own = { sandbox: { sandboxer: "shim", labels: Object.fromEntries(labels) } };
    const clear = async (answers: Record<string, Answer>, mustBeLabelled = true) => {
      const stub = new StubContainerd(answers);
      const outcome = await clearUnknown(stub.connection, ["shim"], sandbox, mustBeLabelled).catch(
        (error) => error.code,
      );
      return [outcome, ...stub.seen()];
    };
    const calls = ["Store/Get", "Controller/Stop", "Controller/Shutdown", "Store/Delete"];
    assert.deepEqual(await clear({ "Store/Get": own }), [true, ...calls]);
    assert.deepEqual(await clear({ "Store/Get": own, "Controller/Stop": "unknown" }), [true, ...calls]);
    assert.deepEqual(await clear({ "Store/Get": own, "Controller/Stop": "unavailable" }), [
      "unavailable",
      ...calls.slice(0, 2),
    ]);
    const other = { sandbox: { ...own.sandbox, sandboxer: "podsandbox" } };
    const unlabelled = { sandbox: { ...own.sandbox, labels: {} } };
    for (const answer of ["not_found", other, unlabelled] as const) {
      assert.deepEqual(await clear({ "Store/Get": answer }), [false, "Store/Get"]);
    }
  });

  it("of a pod includes a container, and a snapshot of any snapshotter that works", async () => {
    const plugins = [{ id: "a" }, { id: "b", initErr: "it has no device" }, { id: "" }, { id: "c" }];
    const stub = new StubContainerd({
      "Containers/Delete": "not_found",
      "Introspection/Plugins": { plugins },
      "Snapshots/Remove": "not_found",
    });
    await removePodRemains(stub.connection, podName);
    const removed = stub.calls.flatMap(({ name, request }) => (name === "Snapshots/Remove" ? [request] : []));
    assert.deepEqual(
      removed,
      ["a", "c"].map((snapshotter) => ({ snapshotter, key: "pod" })),
    );
  });
});

it("gRPC's errors keep their codes, but what containerd does not answer is unavailable", () => {
  const converted = (code: number, details = "x") =>
    errorOfGrpc({ name: "Error", message: "", code, details, metadata: undefined as never });
  for (const [index, code] of codes.entries()) {
    const isAway = code === "unavailable" || code === "canceled";
    const error = converted(index + 1);
    assert.equal(error.code, isAway ? "unavailable" : code);
    const passedOn =
      isAway || code === "deadline_exceeded" ? /^containerd (is unr|did not)/ : /^containerd: x$/;
    assert.match(error.message, passedOn);
  }
  assert.equal(converted(99).code, "unknown");
  const { message } = converted(2, `a\n\u2028b${"c".repeat(2_000)}`);
  assert.ok(message.startsWith("containerd: a bc"));
  assert.equal(message.length, "containerd: ".length + 1_024);
});
