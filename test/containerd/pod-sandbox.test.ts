import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { PodSandbox } from "../../agent/backends/containerd/pod-sandbox.ts";
import { imageExtension } from "../../agent/backends/containerd/workload.ts";
import { thisPlatform } from "../../agent/host/platform.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { childProcesses } from "../support/child-processes.ts";
import { specOf } from "../support/create-options.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { type Answer, contextOf, inTurn, StubContainerd } from "./stub-containerd.ts";

const time = { seconds: 1_700_000_000, nanos: 5 };
const image = { typeUrl: "t", value: new TextEncoder().encode('{"name":"localhost/image:1"}') };
const withWorkload = {
  spec: specOf({ process: { args: ["/program"] } }),
  extensions: new Map([[imageExtension, image]]),
};
const { os, architecture } = thisPlatform();

/** The answers of a containerd that has the image and no task. */
const usual: Record<string, Answer> = {
  "Controller/Wait": () => new Promise<object>(() => {}),
  "Tasks/Wait": () => new Promise<object>(() => {}),
  "Controller/Status": { state: "SANDBOX_READY", pid: 1 },
  "Images/Get": { image: { target: { digest: "top" } } },
  "Content/Info": { info: { labels: { "containerd.io/gc.ref.snapshot.native": "chain" } } },
  "Tasks/Get": "not_found",
};

describe("a pod with a workload", () => {
  let folder: TemporaryFolder;
  let count = 0;
  const { childOf, startProcess, endProcess } = childProcesses();
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  async function podIn(answers: Record<string, Answer> = {}, sandbox: object = withWorkload) {
    const path = `${folder.path}/${++count}`;
    await mkdir(path);
    const record = { sandboxer: "podsandbox", attempt: 1 };
    const context = contextOf({ path, record, sandbox });
    const stub = new StubContainerd({ ...usual, ...answers });
    const documents = { manifest: { config: { digest: "config" } }, config: { config: {} } };
    const collect = async (_: unknown, __: string, { digest }: { digest: string }) => {
      const document = digest === "top" ? documents.manifest : documents.config;
      return [{ data: Buffer.from(JSON.stringify({ os, architecture, ...document })) }];
    };
    const connection = Object.assign(stub, { collect }).connection;
    return { path, context, stub, pod: new PodSandbox(context, connection, 7) };
  }

  /** Launches a workload that runs. */
  async function launched(answers: Record<string, Answer> = {}) {
    const pid = await startProcess();
    const found = await podIn({ "Tasks/Start": { pid }, ...answers });
    assert.equal((await found.pod.launch()).pid, pid);
    found.stub.seen();
    return { ...found, pid };
  }

  it("is launched with its image, whose name is on disk, and has the workload's pid", async () => {
    const { pod, stub, path, pid } = await launched();
    assert.equal(await readFile(`${path}/workload`, "utf8"), "localhost/image:1");
    assert.equal(pod.launched?.pid, pid);
    stub.answers["Tasks/Get"] = { process: { status: 2, pid } };
    const seen = await pod.observe();
    assert.deepEqual([seen.state, stub.seen()], ["running", ["Tasks/Get"]]);
    assert.equal(pod.isOutputPending(), true);
    pod.close();
    assert.equal(stub.canceled, 1);
  });

  it("that fails to be launched is undone, unless containerd may have launched it", async () => {
    for (const [code, outcome, isUndone] of [
      ["unknown", "failed_precondition", true],
      ["invalid_argument", "invalid_argument", true],
      ["unavailable", "unavailable", false],
      ["deadline_exceeded", "deadline_exceeded", false],
    ] as const) {
      const { pod, stub, path } = await podIn({ "Tasks/Start": code });
      await assert.rejects(pod.launch(), { code: outcome });
      const seen = stub.seen();
      const after = seen.slice(seen.indexOf("Tasks/Start") + 1);
      assert.deepEqual(after, isUndone ? ["Containers/Get", "Controller/Stop", "Controller/Shutdown"] : []);
      assert.equal(await readFile(`${path}/workload`, "utf8"), isUndone ? "" : "localhost/image:1");
      if (isUndone) assert.equal(pod.isOutputPending(), false);
    }
  });

  it("is idle while its task is only created, and has the exit that its task reports", async () => {
    const { pod, stub, pid } = await launched();
    stub.answers["Tasks/Get"] = { process: { status: 1, pid } };
    assert.deepEqual(await pod.observe(), { state: "idle" });
    stub.answers["Tasks/Get"] = { process: { status: 3, pid, exitStatus: 4, exitedAt: time } };
    await endProcess(pid);
    const exit = { status: 4, time, reason: "exited", detail: "" };
    const ended = { state: "ended", exit, isDurable: false };
    assert.deepEqual(await pod.observe(), ended);
    stub.answers["Tasks/Get"] = "unavailable";
    assert.deepEqual(await pod.observe(), ended);
  });

  it("ends as lost if its task is gone, and is killed, since nothing else would end it", async () => {
    const { pod, pid } = await launched();
    const ended = once(childOf(pid), "exit");
    await pod.observe();
    await ended;
    const seen = await pod.observe();
    assert.ok(seen.state === "ended");
    assert.deepEqual([seen.exit.status, seen.exit.reason], [255, "lost"]);
  });

  it("repeats a kill of the workload that fails, until it is closed", async (test) => {
    const kills = async (signal: "SIGTERM" | "SIGKILL", code: Code, isClosed = false) => {
      const { pod, stub } = await launched({ "Tasks/Kill": code });
      test.mock.timers.enable({ apis: ["setTimeout"] });
      pod.end(signal, 5);
      await new Promise(setImmediate);
      if (isClosed) pod.close();
      test.mock.timers.tick(1_000);
      await new Promise(setImmediate);
      pod.close();
      test.mock.timers.reset();
      return stub.seen().filter((name) => name === "Tasks/Kill").length;
    };
    assert.equal(await kills("SIGKILL", "unknown"), 2);
    assert.equal(await kills("SIGKILL", "unknown", true), 1);
    assert.equal(await kills("SIGKILL", "unavailable"), 1);
    assert.equal(await kills("SIGTERM", "unknown"), 1);
  });

  it("is stopped after its workload, and without a workload is the pod alone", async () => {
    const { pod, stub } = await launched();
    pod.cleanUpAfterExit();
    await new Promise(setImmediate);
    assert.deepEqual(stub.seen(), ["Containers/Get", "Controller/Stop"]);
    const alone = await podIn({}, {});
    alone.pod.cleanUpAfterExit();
    assert.equal(alone.pod.isOutputPending(), false);
    await new Promise(setImmediate);
    assert.deepEqual(alone.stub.seen(), []);
  });

  it("needs its image at Create, and at an Update before its launch", async () => {
    const missing = { "Images/Get": "not_found" } as const;
    const { pod, stub, context } = await podIn(missing);
    await assert.rejects(pod.create(), { code: "failed_precondition", message: /is not on this node/ });
    assert.deepEqual(stub.seen(), ["Images/Get"]);
    await assert.rejects(pod.update(context.sandbox, ["spec"]), { code: "failed_precondition" });
    const running = await launched();
    running.stub.answers["Images/Get"] = "not_found";
    await running.pod.update(running.context.sandbox, ["labels"]);
  });

  it("says which of its fields are ignored", async () => {
    const { pod, context } = await podIn();
    const ignored = async () => JSON.parse((await pod.info()).get("ignored") ?? "");
    assert.deepEqual(await ignored(), []);
    context.record.isSpecChanged = true;
    assert.deepEqual(await ignored(), ["spec: it was changed after the sandbox was started"]);
  });

  it("is removed with its workload only if it has launched one", async () => {
    const { pod, stub } = await launched({ "Containers/Get": inTurn({}, "not_found") });
    await pod.release();
    assert.equal(stub.seen().filter((name) => name === "Containers/Get").length, 2);
    const alone = await podIn();
    await alone.pod.release();
    assert.ok(!alone.stub.seen().includes("Containers/Get"));
  });
});
