import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { after, before, describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { nodeNameOf } from "../../agent/backends/containerd/name.ts";
import { until } from "../agent/bench.ts";
import { freshNamespace } from "../suites/case.ts";
import { type Json, rest, rpc } from "../suites/client.ts";
import { isRunning, signalWhenHandled } from "../suites/workload.ts";
import { ContainerdBench } from "./bench.ts";
import { podsandbox } from "./kinds.ts";
import { SandboxClient } from "./sandbox-client.ts";

const metadataType = "github.com/containerd/cri/pkg/store/sandbox/Metadata";

/** CRI's metadata, as an extension of a record. */
const metadata = (json: unknown) => ({ metadata: { typeUrl: metadataType, json } });

describe("pods on containerd, by way of the agent", () => {
  let bench: ContainerdBench | undefined;
  before(async () => {
    bench = await ContainerdBench.open(podsandbox);
  });
  after(() => bench?.close());

  const on = (name: string, run: (bench: ContainerdBench) => Promise<void>) => {
    it(name, async (test: TestContext) => {
      if (!bench) return test.skip("there is no containerd");
      const there = bench;
      await there.leavingNothing(() => run(there));
    });
  };

  const ask = (ns: string, route: string, body?: unknown) =>
    rest((bench as ContainerdBench).ask, ns, route.replace("$", "/sandboxes/s"), body);

  async function must(ns: string, route: string, body?: unknown): Promise<Json> {
    const answer = await ask(ns, route, body);
    assert.ok(answer.status < 300, `${route}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Stores a record, creates its sandbox, and tells the code of that. */
  async function create(ns: string, record: object = {}, opts?: object): Promise<Json> {
    await must(ns, "POST /sandboxes", {
      sandboxId: "s",
      runtime: { name: "io.containerd.runc.v2" },
      ...record,
    });
    return (await ask(ns, "POST $/create", opts)).body;
  }

  const run = async (ns: string, record: object = {}, opts?: object): Promise<number> => {
    assert.equal((await create(ns, record, opts)).sandboxId as unknown, "s");
    return Number((await must(ns, "POST $/start")).pid);
  };

  on(
    "a pod has namespaces of its own, its network among them, and the sandbox's name",
    async ({ daemon }) => {
      const ns = freshNamespace();
      const pid = await run(ns, { labels: { app: "web" } });
      for (const kind of ["net", "pid", "ipc", "uts", "mnt"]) {
        assert.notEqual(readlinkSync(`/proc/${pid}/ns/${kind}`), readlinkSync(`/proc/self/ns/${kind}`), kind);
      }
      assert.equal(readFileSync(`/proc/${pid}/cmdline`, "utf8"), "/pause\0");
      assert.match(readFileSync(`/proc/${pid}/cgroup`, "utf8"), /k8s\.io/);
      const { info } = await must(ns, "GET $/status?verbose=true");
      const { config } = JSON.parse(String(info?.info));
      assert.deepEqual(
        [config.metadata.name, config.metadata.namespace, config.hostname, config.labels.app],
        ["s", ns, "s", "web"],
      );
      const { id } = nodeNameOf("podsandbox", ns, "s");
      assert.match(id, /^s-[0-9a-f]{32}$/);
      assert.ok((await daemon.ctr("--namespace", "k8s.io", "sandboxes", "list")).includes(id));
      await must(ns, "POST $/shutdown");
    },
  );

  on("in CRI's own namespace a pod has the sandbox's own id", async ({ daemon }) => {
    await run("k8s.io");
    assert.match(await daemon.ctr("--namespace", "k8s.io", "tasks", "list"), /^s +\d+ +RUNNING/m);
    await must("k8s.io", "POST $/shutdown");
    await must("k8s.io", "DELETE $");
  });

  on("CRI's metadata in the record is kept, but for what must be unique on the node", async () => {
    const ns = freshNamespace();
    const given = {
      Version: "v1",
      Metadata: {
        ID: "other",
        Name: "other",
        // containerd takes these for the same, and the last it reads counts.
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
    const { id } = nodeNameOf("podsandbox", ns, "s");
    assert.deepEqual([ID, Name, Config.metadata.name, Config.metadata.namespace], [id, id, "s", ns]);
    await must(ns, "POST $/shutdown");
  });

  on("metadata that is none is refused, with its path", async ({ daemon }) => {
    const { pid } = daemon;
    for (const [json, path] of [
      [[], "sandbox.extensions.metadata"],
      [{ Metadata: 1 }, "sandbox.extensions.metadata.Metadata"],
      [{ Metadata: { Config: "x" } }, "sandbox.extensions.metadata.Metadata.Config"],
      [{ Metadata: { Config: { metadata: [1] } } }, "sandbox.extensions.metadata.Metadata.Config.metadata"],
    ] as const) {
      const refused = await create(freshNamespace(), { extensions: metadata(json) });
      assert.equal(refused.code as unknown, "invalid_argument", JSON.stringify(refused));
      assert.ok(String(refused.detail).includes(`${path}: `), String(refused.detail));
    }
    const text = { metadata: { typeUrl: metadataType, value: btoa("{") } };
    assert.equal((await create(freshNamespace(), { extensions: text })).code as unknown, "invalid_argument");
    // What CRI's types do not fit is refused by containerd itself.
    const number = await create(freshNamespace(), {
      extensions: metadata({ Version: "v1", Metadata: { Config: { hostname: 1 } } }),
    });
    assert.equal(number.code as unknown, "failed_precondition", JSON.stringify(number));
    assert.deepEqual([daemon.pid, isRunning(pid)], [pid, true]);
  });

  on("a pod is no sandbox of the node's other sandboxer", async (there) => {
    const ns = freshNamespace();
    const pid = await run(ns);
    for (const method of ["Status", "Start", "Stop", "Wait", "Shutdown"] as const) {
      const target = { sandboxId: "s", sandboxer: "shim" };
      const { code } = await rpc(there.ask, "Controller", method, target, ns);
      assert.equal(code, "not_found", method);
    }
    assert.ok(isRunning(pid));
    assert.equal((await must(ns, "GET $/status")).state as unknown, "SANDBOX_READY");
    await must(ns, "POST $/shutdown");
  });

  on("a record without a runtime, or with labels no container can bear, runs all the same", async () => {
    const ns = freshNamespace();
    const sandbox = {
      sandboxId: "s",
      labels: { long: "x".repeat(5_000), "io.cri-containerd.kind": "container" },
    };
    await must(ns, "POST $/create", { sandbox });
    assert.ok(isRunning(Number((await must(ns, "POST $/start")).pid)));
    await must(ns, "POST $/shutdown");
  });

  on("another runtime than the node's is refused at Start, and nothing runs", async ({ daemon }) => {
    const ns = freshNamespace();
    assert.equal(
      (await create(ns, { runtime: { name: "io.containerd.kata.v2" } })).sandboxId as unknown,
      "s",
    );
    const refused = await ask(ns, "POST $/start");
    assert.equal(refused.body.code as unknown, "failed_precondition");
    assert.match(
      String(refused.body.detail),
      /runtime\.name "io\.containerd\.kata\.v2": this node runs pods with "io\.containerd\.runc\.v2"/,
    );
    assert.equal((await must(ns, "GET $/status")).state as unknown, "SANDBOX_UNKNOWN");
    assert.doesNotMatch(await daemon.ctr("--namespace", "k8s.io", "tasks", "list"), /RUNNING/);
    const sandbox = { runtime: { name: "io.containerd.runc.v2" } };
    await must(ns, "POST $/update", { sandbox, fields: ["runtime"] });
    assert.ok(isRunning(Number((await must(ns, "POST $/start")).pid)));
    await must(ns, "POST $/shutdown");
  });

  on(
    "a handler that the node does not have is refused at Start, and the sandbox can be shut down",
    async () => {
      const ns = freshNamespace();
      const given = { Version: "v1", Metadata: { RuntimeHandler: "none" } };
      assert.equal((await create(ns, { extensions: metadata(given) })).sandboxId as unknown, "s");
      const refused = await ask(ns, "POST $/start");
      assert.deepEqual(
        [refused.status, refused.body.code as unknown],
        [400, "failed_precondition"],
        JSON.stringify(refused.body),
      );
      assert.match(String(refused.body.detail), /containerd: .*"none"/);
      await must(ns, "POST $/shutdown");
    },
  );

  on("what of the record a pod cannot honour is told", async () => {
    const ns = freshNamespace();
    const typeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Spec";
    const spec = { typeUrl, json: { process: { args: ["true"] } } };
    const rootfs = [{ type: "bind", source: "/", target: "/" }];
    await run(ns, { spec }, { rootfs });
    const { info } = await must(ns, "GET $/status?verbose=true");
    assert.deepEqual(JSON.parse(String(info?.ignored)), ["rootfs", "spec"]);
    await must(ns, "POST $/shutdown");
  });

  on(
    "what the node has of that name, and the agent has not made, is neither replaced nor removed",
    async (there) => {
      const client = new SandboxClient(there.daemon.socket, "k8s.io");
      const target = { sandboxId: "s", sandboxer: "podsandbox" };
      const value = new TextEncoder().encode(
        JSON.stringify({ Version: "v1", Metadata: { ID: "s", Name: "s", Config: {} } }),
      );
      const sandbox = {
        ...target,
        runtime: { name: "x" },
        spec: {},
        extensions: { metadata: { type_url: metadataType, value } },
      };
      try {
        await client.call("Store/Create", { sandbox });
        const recorded = await create("k8s.io");
        assert.equal(recorded.code as unknown, "already_exists");
        assert.match(String(recorded.detail), /sandbox "s": this node has a record of that name$/);
        await client.call("Controller/Create", { ...target, sandbox });
        const { pid } = await client.call("Controller/Start", target);
        const running = await ask("k8s.io", "POST $/create");
        assert.equal(running.body.code as unknown, "already_exists");
        assert.match(String(running.body.detail), /sandbox "s": this node has another one of that name$/);
        assert.equal((await ask("k8s.io", "GET $/status")).status, 404);
        assert.ok(isRunning(Number(pid)));
        await client.call("Store/Get", { sandboxId: "s" });
      } finally {
        // While a shim is just ending, containerd answers that with an error.
        await there.until("it is shut down", () =>
          client.call("Controller/Shutdown", target).then(
            () => true,
            () => false,
          ),
        );
        await client.call("Store/Delete", { sandboxId: "s" });
        client.close();
      }
    },
  );

  on(
    "what somebody else shuts down on the node has ended, and can be shut down and created anew",
    async ({ daemon }) => {
      const ns = freshNamespace();
      const pid = await run(ns);
      const { id } = nodeNameOf("podsandbox", ns, "s");
      const client = new SandboxClient(daemon.socket, "k8s.io");
      const shutDown = () => client.call("Controller/Shutdown", { sandboxId: id, sandboxer: "podsandbox" });
      // On a slow machine containerd fails when the shim has ended before it has said so.
      await shutDown().catch(shutDown);
      client.close();
      const exit = await must(ns, "GET $/wait?timeout=20s");
      assert.ok(!isRunning(pid));
      assert.match(String(exit.exitStatus), /^(137|255)$/);
      assert.equal((await must(ns, "GET $/status")).state as unknown, "SANDBOX_NOTREADY");
      await must(ns, "POST $/shutdown");
      await must(ns, "POST $/create");
      assert.ok(isRunning(Number((await must(ns, "POST $/start")).pid)));
      await must(ns, "POST $/shutdown");
    },
  );

  on(
    "containerd publishes an exit once, however many wait for it, and if nobody does",
    async ({ daemon }) => {
      const events = spawn(daemon.binaries.ctr, ["--address", daemon.socket, "events"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      let said = "";
      events.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
      const published = () => said.split("\n").filter((line) => line.includes(" /sandboxes/exit ")).length;
      try {
        const [waited, alone] = [freshNamespace(), freshNamespace()];
        await signalWhenHandled(await run(alone), "SIGUSR1");
        await until("the exit nobody waits for is published", () => published() === 1);
        const pid = await run(waited);
        const waiting = [1, 2, 3].map(() => must(waited, "GET $/wait?timeout=20s"));
        await delay(200);
        await signalWhenHandled(pid, "SIGUSR1");
        for (const exit of await Promise.all(waiting)) assert.equal(exit.exitStatus as unknown, 7);
        await until("the other is, too", () => published() === 2);
        for (const ns of [waited, alone]) await must(ns, "POST $/shutdown");
        await delay(200);
        assert.equal(published(), 2, said);
      } finally {
        events.kill();
      }
    },
  );

  on("twenty sandboxes at once run, and end", async () => {
    const namespaces = Array.from({ length: 20 }, () => freshNamespace());
    const pids = await Promise.all(namespaces.map((ns) => run(ns)));
    assert.equal(new Set(pids).size, 20);
    await Promise.all(namespaces.map((ns) => must(ns, "POST $/shutdown")));
    assert.ok(pids.every((pid) => !isRunning(pid)));
  });
});
