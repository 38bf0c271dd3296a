import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ContainerdSandbox } from "../../agent/backends/containerd/containerd-sandbox.ts";
import { ContainerdWorkload } from "../../agent/backends/containerd/containerd-workload.ts";
import { shutDown } from "../../agent/backends/containerd/shutdown.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { running } from "../support/create-options.ts";
import { sandboxOf } from "../support/fresh-store.ts";
import { type Answer, inTurn, StubContainerd } from "./stub-containerd.ts";

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
