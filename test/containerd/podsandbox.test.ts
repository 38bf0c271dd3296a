import assert from "node:assert/strict";
import { readFileSync, readlinkSync } from "node:fs";
import { containerdNameOf } from "../../agent/backends/containerd/name.ts";
import { rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { commandOf } from "./command-of.ts";
import { describePods, metadataType } from "./describe-pods.ts";

/** Returns a record's extension with CRI's metadata. */
const metadata = (json: unknown) => ({ metadata: { typeUrl: metadataType, json } });

describePods("pods on containerd, through the agent", ({ on, ask, must, create, run }) => {
  on("a pod has its own namespaces, including the network, and the sandbox's name", async ({ daemon }) => {
    const ns = freshNamespace();
    const pid = await run(ns, { labels: { app: "web" } });
    for (const kind of ["net", "pid", "ipc", "uts", "mnt"]) {
      assert.notEqual(readlinkSync(`/proc/${pid}/ns/${kind}`), readlinkSync(`/proc/self/ns/${kind}`), kind);
    }
    assert.equal(await commandOf(Number(pid)), "/pause\0");
    assert.match(readFileSync(`/proc/${pid}/cgroup`, "utf8"), /k8s\.io/);
    const { info } = await must(ns, "GET $/status?verbose=true");
    const { config } = JSON.parse(String(info?.info));
    assert.deepEqual(
      [config.metadata.name, config.metadata.namespace, config.hostname, config.labels.app],
      ["s", ns, "s", "web"],
    );
    const { id } = containerdNameOf("podsandbox", ns, "s");
    assert.match(id, /^s-[0-9a-f]{32}$/);
    assert.ok((await daemon.ctr("--namespace", "k8s.io", "sandboxes", "list")).includes(id));
    await must(ns, "POST $/shutdown");
  });

  on("in CRI's own namespace a pod has the sandbox's id", async ({ daemon }) => {
    await run("k8s.io");
    assert.match(await daemon.ctr("--namespace", "k8s.io", "tasks", "list"), /^s +\d+ +RUNNING/m);
    await must("k8s.io", "POST $/shutdown");
    await must("k8s.io", "DELETE $");
  });

  on("CRI's metadata of the record applies, except ids and names", async () => {
    const ns = freshNamespace();
    const given = {
      Version: "v1",
      Metadata: {
        ID: "other",
        Name: "other",
        // Go's JSON matches names in any case, and the last duplicate wins.
        id: "other",
        NAME: "other",
        config: { metadata: { name: "other" } },
        Config: { linux: { security_context: { namespace_options: { network: 2 } } } },
      },
    };
    const pid = await run(ns, { extensions: metadata(given) });
    assert.equal(readlinkSync(`/proc/${pid}/ns/net`), readlinkSync("/proc/self/ns/net"));
    const { info } = await must(ns, "GET $/status?verbose=true");
    const { sandboxMetadata } = JSON.parse(String(info?.info));
    const { ID, Name, Config } = sandboxMetadata.Metadata;
    const { id } = containerdNameOf("podsandbox", ns, "s");
    assert.deepEqual([ID, Name, Config.metadata.name, Config.metadata.namespace], [id, id, "s", ns]);
    await must(ns, "POST $/shutdown");
  });

  on("invalid metadata is refused with its path", async ({ daemon }) => {
    const { pid } = daemon;
    for (const [json, path] of [
      [[], "sandbox.extensions.metadata"],
      [{ Metadata: 1 }, "sandbox.extensions.metadata.Metadata"],
      [{ Metadata: { Config: "x" } }, "sandbox.extensions.metadata.Metadata.Config"],
      [{ Metadata: { Config: { metadata: [1] } } }, "sandbox.extensions.metadata.Metadata.Config.metadata"],
    ] as const) {
      const refused = await create(freshNamespace(), { extensions: metadata(json) });
      assert.equal(refused.code, "invalid_argument", JSON.stringify(refused));
      assert.ok(String(refused.detail).includes(`${path}: `), String(refused.detail));
    }
    const text = { metadata: { typeUrl: metadataType, value: btoa("{") } };
    assert.equal((await create(freshNamespace(), { extensions: text })).code, "invalid_argument");
    // containerd itself refuses values of other types.
    const number = await create(freshNamespace(), {
      extensions: metadata({ Version: "v1", Metadata: { Config: { hostname: 1 } } }),
    });
    assert.equal(number.code, "failed_precondition", JSON.stringify(number));
    assert.deepEqual([daemon.pid, isRunning(pid)], [pid, true]);
  });

  on("the other sandboxer does not find a pod", async (fixture) => {
    const ns = freshNamespace();
    const pid = await run(ns);
    for (const method of ["Status", "Start", "Stop", "Wait", "Shutdown"] as const) {
      const target = { sandboxId: "s", sandboxer: "shim" };
      const { code } = await rpc(fixture.ask, "Controller", method, target, ns);
      assert.equal(code, "not_found", method);
    }
    assert.ok(isRunning(pid));
    assert.equal((await must(ns, "GET $/status")).state, "SANDBOX_READY");
    await must(ns, "POST $/shutdown");
  });

  on("a record without a runtime runs, without its labels that are too long", async ({ daemon }) => {
    const ns = freshNamespace();
    // containerd allows 4,096 bytes for the name and the value together.
    const fitting = { fits: "x".repeat(4_092) };
    const labels = { ...fitting, large: "x".repeat(4_092), "io.cri-containerd.kind": "container" };
    await must(ns, "POST $/create", { sandbox: { sandboxId: "s", labels } });
    assert.ok(isRunning(Number((await must(ns, "POST $/start")).pid)));
    const { id } = containerdNameOf("podsandbox", ns, "s");
    const container = JSON.parse(await daemon.ctr("--namespace", "k8s.io", "containers", "info", id));
    const { fits, large } = container.Labels;
    assert.deepEqual({ fits, large }, { ...fitting, large: undefined });
    await must(ns, "POST $/shutdown");
  });

  on("a runtime other than the node's is refused at Start, and nothing runs", async ({ daemon }) => {
    const ns = freshNamespace();
    assert.equal((await create(ns, { runtime: { name: "io.containerd.kata.v2" } })).sandboxId, "s");
    const refused = await ask(ns, "POST $/start");
    assert.equal(refused.body.code, "failed_precondition");
    assert.match(
      String(refused.body.detail),
      /runtime\.name "io\.containerd\.kata\.v2": this node runs pods with "io\.containerd\.runc\.v2"/,
    );
    assert.equal((await must(ns, "GET $/status")).state, "SANDBOX_UNKNOWN");
    assert.doesNotMatch(await daemon.ctr("--namespace", "k8s.io", "tasks", "list"), /RUNNING/);
    const sandbox = { runtime: { name: "io.containerd.runc.v2" } };
    await must(ns, "POST $/update", { sandbox, fields: ["runtime"] });
    assert.ok(isRunning(Number((await must(ns, "POST $/start")).pid)));
    await must(ns, "POST $/shutdown");
  });

  on("an unknown handler is refused at Start, and Shutdown succeeds", async () => {
    const ns = freshNamespace();
    const given = { Version: "v1", Metadata: { RuntimeHandler: "none" } };
    assert.equal((await create(ns, { extensions: metadata(given) })).sandboxId, "s");
    const refused = await ask(ns, "POST $/start");
    assert.deepEqual(
      [refused.status, refused.body.code],
      [400, "failed_precondition"],
      JSON.stringify(refused.body),
    );
    assert.match(String(refused.body.detail), /containerd: .*"none"/);
    await must(ns, "POST $/shutdown");
  });

  on("fields that a pod cannot honour are reported as ignored", async () => {
    const ns = freshNamespace();
    const typeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Spec";
    const spec = { typeUrl, json: { process: { args: ["true"] } } };
    const rootfs = [{ type: "bind", source: "/", target: "/" }];
    await run(ns, { spec }, { rootfs });
    const { info } = await must(ns, "GET $/status?verbose=true");
    assert.deepEqual(JSON.parse(String(info?.ignored)), ["rootfs", "spec"]);
    await must(ns, "POST $/shutdown");
  });
});
