import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clearUnknown } from "../../agent/backends/containerd/clear.ts";
import { errorOfGrpc } from "../../agent/backends/containerd/grpc-error.ts";
import { removePodRemains } from "../../agent/backends/containerd/pod-remains.ts";
import { isRecordIn, ownerLabels, toContainerdRecord } from "../../agent/backends/containerd/record.ts";
import { codes } from "../../shared/errors/codes.ts";
import { sandboxOf } from "../support/fresh-store.ts";
import { type Answer, contextOf, StubContainerd } from "./stub-containerd.ts";

const podName = { sandboxer: "podsandbox", namespace: "k8s.io", id: "pod" };
const shimName = { sandboxer: "shim", namespace: "n", id: "s" };

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
