import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { containerdNameOf } from "../../agent/backends/containerd/name.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { signalWhenHandled } from "../support/signals.ts";
import { until } from "../support/until.ts";
import { describePods, metadataType } from "./describe-pods.ts";
import { SandboxClient } from "./sandbox-client.ts";

describePods("pods on a containerd with other clients", ({ on, ask, must, create, run }) => {
  on("a foreign pod or record with the same id is neither replaced nor removed", async (fixture) => {
    const client = new SandboxClient(fixture.daemon.socket, "k8s.io");
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
      assert.equal(recorded.code, "already_exists");
      assert.match(String(recorded.detail), /sandbox "s": this node has a record of that name$/);
      await client.call("Controller/Create", { ...target, sandbox });
      const { pid } = await client.call("Controller/Start", target);
      const running = await ask("k8s.io", "POST $/create");
      assert.equal(running.body.code, "already_exists");
      assert.match(String(running.body.detail), /sandbox "s": the name is in use on this node$/);
      assert.equal((await ask("k8s.io", "GET $/status")).status, 404);
      assert.ok(isRunning(Number(pid)));
      await client.call("Store/Get", { sandboxId: "s" });
    } finally {
      // containerd fails Shutdown while a shim is ending.
      await until("it is shut down", () =>
        client.call("Controller/Shutdown", target).then(
          () => true,
          () => false,
        ),
      );
      await client.call("Store/Delete", { sandboxId: "s" });
      client.close();
    }
  });

  on("a pod that another client shuts down has ended, and can be created again", async ({ daemon }) => {
    const ns = freshNamespace();
    const pid = await run(ns);
    const { id } = containerdNameOf("podsandbox", ns, "s");
    const client = new SandboxClient(daemon.socket, "k8s.io");
    const shutDown = () => client.call("Controller/Shutdown", { sandboxId: id, sandboxer: "podsandbox" });
    // On a slow host containerd fails if the shim ends before it has responded.
    await shutDown().catch(shutDown);
    client.close();
    const exit = await must(ns, "GET $/wait?timeout=90s");
    assert.ok(!isRunning(pid));
    assert.match(String(exit.exitStatus), /^(137|255)$/);
    assert.equal((await must(ns, "GET $/status")).state, "SANDBOX_NOTREADY");
    await must(ns, "POST $/shutdown");
    await must(ns, "POST $/create");
    assert.ok(isRunning(Number((await must(ns, "POST $/start")).pid)));
    await must(ns, "POST $/shutdown");
  });

  on("containerd publishes one exit event, for any number of Waits", async ({ daemon }) => {
    const events = spawn(daemon.binaries.ctr, ["--address", daemon.socket, "events"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    let output = "";
    events.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const published = () => output.split("\n").filter((line) => line.includes(" /sandboxes/exit ")).length;
    try {
      const [waited, alone] = [freshNamespace(), freshNamespace()];
      await signalWhenHandled(await run(alone), "SIGUSR1");
      await until("the exit without a Wait is published", () => published() === 1);
      const pid = await run(waited);
      const waiting = [1, 2, 3].map(() => must(waited, "GET $/wait?timeout=90s"));
      await delay(200);
      await signalWhenHandled(pid, "SIGUSR1");
      for (const exit of await Promise.all(waiting)) assert.equal(exit.exitStatus, 7);
      await until("the awaited exit is published", () => published() === 2);
      for (const ns of [waited, alone]) await must(ns, "POST $/shutdown");
      await delay(200);
      assert.equal(published(), 2, output);
    } finally {
      events.kill();
    }
  });

  on("twenty pods run and end at once", async () => {
    const namespaces = Array.from({ length: 20 }, () => freshNamespace());
    const pids = await Promise.all(namespaces.map((ns) => run(ns)));
    assert.equal(new Set(pids).size, 20);
    await Promise.all(namespaces.map((ns) => must(ns, "POST $/shutdown")));
    assert.ok(pids.every((pid) => !isRunning(pid)));
  });
});
