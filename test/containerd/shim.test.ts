import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { after, before, describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { status as codes } from "@grpc/grpc-js";
import { leftovers } from "../../scripts/containerd/leftovers.ts";
import { type RunningContainerd, startContainerd } from "../support/containerd.ts";
import { ignoresSigterm } from "../support/signals.ts";
import { until } from "../support/until.ts";
import { type Fields, SandboxClient } from "./sandbox-client.ts";
import { installShim } from "./shim/install.ts";

describe("the test shim, run by containerd", () => {
  let running: RunningContainerd | undefined;
  let client: SandboxClient;
  /** The runtimes of a shim that a restarted daemon finds, and of one that it does not find. */
  let runtimes: { readonly test: string; readonly lost: string };

  before(async () => {
    running = await startContainerd();
    if (!running) return;
    const { folder, socket } = running.containerd;
    client = new SandboxClient(socket, "shim-test");
    runtimes = { test: await installShim(folder), lost: await installShim(folder, { found: false }) };
  });
  after(async () => {
    client?.close();
    await running?.remove();
  });

  /** Defines a test that is skipped if containerd is not available. */
  function withContainerd(name: string, run: (found: RunningContainerd) => Promise<void>): void {
    it(name, async (test: TestContext) =>
      running ? run(running) : test.skip("containerd is not available"),
    );
  }

  const call = (method: string, id: string, more: Fields = {}) =>
    client.call(`Controller/${method}`, { sandboxId: id, sandboxer: "shim", ...more });

  function create(id: string, runtime: keyof typeof runtimes = "test"): Promise<Fields> {
    const spec = { type_url: "test", value: Buffer.from("{}") };
    const sandbox = { sandboxId: id, sandboxer: "shim", runtime: { name: runtimes[runtime] }, spec };
    return call("Create", id, { sandbox });
  }

  async function createAndStart(id: string, runtime: keyof typeof runtimes = "test"): Promise<number> {
    await create(id, runtime);
    return Number((await call("Start", id)).pid);
  }

  /** Begins a Wait, and returns it once the shim has it: containerd does not order calls. */
  async function beginWait(id: string): Promise<{ readonly exit: Promise<Fields> }> {
    const exit = call("Wait", id);
    // The caller may be late to handle its failure.
    exit.catch(() => {});
    await until("the shim has the Wait", async () => {
      const { info } = await call("Status", id, { verbose: true });
      return JSON.parse(String(Object(info).shim)).waits > 0;
    });
    return { exit };
  }

  const state = async (id: string) => (await call("Status", id)).state;

  /**
   * Fails unless all processes, bundles and sockets are soon gone. containerd cleans some up after it has responded.
   */
  async function assertNothingLeft({ containerd: { folder } }: RunningContainerd): Promise<void> {
    const nothing = { processes: [], mounts: [], folders: [], sockets: [] };
    const look = async () => {
      const sockets = (await readdir(folder)).filter((name) => name.startsWith("shim-"));
      return { ...leftovers(folder), sockets };
    };
    let left = await look();
    for (const startedAt = Date.now(); !isDeepStrictEqual(left, nothing); left = await look()) {
      if (Date.now() - startedAt > 60_000) break;
      await sleep(20);
    }
    assert.deepEqual(left, nothing);
  }

  withContainerd("runs a process until it is stopped, and is gone after Shutdown", async (found) => {
    await create("life");
    assert.equal(await state("life"), "SANDBOX_UNKNOWN");
    const { pid } = await call("Start", "life");
    assert.ok(existsSync(`/proc/${pid}/exe`));
    const status = await call("Status", "life", { verbose: true });
    assert.equal(status.state, "SANDBOX_READY");
    assert.equal(status.pid, pid);
    assert.match(JSON.stringify(status.info), /bundle/);
    const waiting = call("Wait", "life");
    await call("Stop", "life", { timeoutSecs: 60 });
    assert.equal(await state("life"), "SANDBOX_NOTREADY");
    assert.deepEqual(await call("Wait", "life"), await waiting);
    await call("Stop", "life");
    await call("Shutdown", "life");
    await assertNothingLeft(found);
  });

  const endings = { SIGTERM: 0, SIGUSR1: 7, SIGUSR2: 3, SIGKILL: 137 } as const;
  for (const [signal, status] of Object.entries(endings)) {
    withContainerd(`${signal} ends the process with status ${status}`, async () => {
      const pid = await createAndStart(signal);
      process.kill(pid, signal);
      assert.equal((await call("Wait", signal)).exitStatus, status);
      await call("Shutdown", signal);
    });
  }

  withContainerd("Stop kills a process that ignores SIGTERM after the timeout", async () => {
    const pid = await createAndStart("deaf");
    process.kill(pid, "SIGHUP");
    await until("it ignores SIGTERM", () => ignoresSigterm(pid));
    const startedAt = Date.now();
    await call("Stop", "deaf", { timeoutSecs: 1 });
    assert.ok(Date.now() - startedAt > 900);
    assert.equal((await call("Wait", "deaf")).exitStatus, 137);
    await call("Shutdown", "deaf");
  });

  withContainerd("Shutdown kills the process", async (found) => {
    await createAndStart("shutdown");
    const waiting = await beginWait("shutdown");
    await call("Shutdown", "shutdown");
    assert.equal((await waiting.exit).exitStatus, 137);
    await assertNothingLeft(found);
  });

  withContainerd("a second Start is refused, and containerd then removes the sandbox", async (found) => {
    await createAndStart("twice");
    await assert.rejects(call("Start", "twice"), { code: codes.ALREADY_EXISTS });
    await assert.rejects(call("Wait", "twice"), { code: codes.NOT_FOUND });
    await assertNothingLeft(found);
  });

  withContainerd("a Start after Stop is refused, and containerd then removes the sandbox", async (found) => {
    await createAndStart("over");
    await call("Stop", "over");
    await assert.rejects(call("Start", "over"), { code: codes.FAILED_PRECONDITION });
    await assertNothingLeft(found);
  });

  withContainerd("there are no metrics", async () => {
    await create("unmeasured");
    await assert.rejects(call("Metrics", "unmeasured"), { code: codes.UNIMPLEMENTED });
    await call("Shutdown", "unmeasured");
  });

  withContainerd("a restarted containerd finds running sandboxes, but not ended ones", async (found) => {
    const pid = await createAndStart("found");
    await createAndStart("ended");
    await call("Stop", "ended");
    await found.containerd.kill();
    await found.containerd.start();
    const status = await call("Status", "found");
    assert.deepEqual([status.state, status.pid], ["SANDBOX_READY", pid]);
    assert.equal(await state("ended"), "");
    await call("Stop", "found");
    assert.equal((await call("Wait", "found")).exitStatus, 0);
    await call("Shutdown", "found");
    await assertNothingLeft(found);
  });

  withContainerd("a restarted containerd kills a sandbox whose shim it does not find", async (found) => {
    await createAndStart("lost", "lost");
    await found.containerd.kill();
    await found.containerd.start();
    assert.equal(await state("lost"), "");
    await assertNothingLeft(found);
  });

  withContainerd("a killed shim ends its sandbox", async (found) => {
    await createAndStart("orphan");
    const waiting = await beginWait("orphan");
    const [shim] = leftovers(found.containerd.folder).processes;
    assert.ok(shim);
    process.kill(shim.pid, "SIGKILL");
    await assert.rejects(waiting.exit, { code: codes.UNKNOWN, details: /ttrpc: closed/ });
    await assertNothingLeft(found);
    assert.equal(await state("orphan"), "");
  });

  withContainerd("a shim whose bundle is gone ends by itself", async (found) => {
    await createAndStart("astray");
    await found.containerd.kill();
    for (const folder of leftovers(found.containerd.folder).folders) await rm(folder, { recursive: true });
    await assertNothingLeft(found);
  });
});
