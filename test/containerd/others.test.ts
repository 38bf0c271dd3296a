import assert from "node:assert/strict";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pauseImage } from "../../scripts/containerd/pause-image.ts";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";
import { ContainerdFixture } from "./fixture.ts";
import { type Kind, oldShim, shim } from "./kinds.ts";
import { installShim } from "./shim/install.ts";

/** Defines a test with a fixture of its own. */
function testOn(kind: Kind, name: string, run: (fixture: ContainerdFixture) => Promise<void>): void {
  describe(`on containerd ${kind.version}`, () => {
    let fixture: ContainerdFixture | undefined;
    before(async () => {
      fixture = await ContainerdFixture.open(kind);
    });
    after(() => fixture?.close());
    it(name, async (test) => (fixture ? run(fixture) : test.skip("containerd is not available")));
  });
}

/** Starts a container that does not belong to the agent. */
async function startContainer(
  { daemon, folder }: ContainerdFixture,
  ns: string,
  id: string,
): Promise<number> {
  const root = join(folder, "root");
  await mkdir(root);
  await copyFile((await pauseImage()).program, join(root, "pause"));
  const runc = ["--runc-binary", daemon.binaries.runc];
  await daemon.ctr("-n", ns, "run", "-d", "--null-io", ...runc, "--rootfs", root, id, "/pause");
  return Number(/^\S+\s+(\d+)\s+RUNNING/m.exec(await daemon.ctr("-n", ns, "task", "ls"))?.[1]);
}

for (const kind of [shim, oldShim]) {
  testOn(kind, "a foreign container with the id of a sandbox is never touched", async (fixture) => {
    const ns = freshNamespace();
    const pid = await startContainer(fixture, ns, "s");
    assert.ok(isRunning(pid));
    const ask = (route: string, body?: unknown) => rest(fixture.ask, ns, route, body);
    for (const runtime of [fixture.workload.record.runtime, { name: "io.containerd.runc.v2" }]) {
      await ask("POST /sandboxes", { sandboxId: "s", ...fixture.workload.record, runtime });
      const { status, body } = await ask("POST /sandboxes/s/create");
      assert.ok(status >= 400, JSON.stringify(body));
      assert.equal((await ask("GET /sandboxes/s/status")).status, 404);
      await ask("POST /sandboxes/s/shutdown");
      await ask("DELETE /sandboxes/s");
      assert.ok(isRunning(pid), `the container ended after calls with ${JSON.stringify(runtime)}`);
    }
    await fixture.daemon.ctr("-n", ns, "task", "kill", "-s", "SIGKILL", "s");
    await until("it has ended", async () => !isRunning(pid));
    await fixture.daemon.ctr("-n", ns, "task", "rm", "--force", "s");
    await fixture.daemon.ctr("-n", ns, "container", "rm", "s");
  });
}

const ownPid: Kind = {
  ...shim,
  prepare: async (folder) => ({
    record: { runtime: { name: await installShim(folder, { reportsOwnPid: true }) } },
  }),
};

testOn(ownPid, "a sandbox's exit is seen although its shim reports its own pid", async (fixture) => {
  const ns = freshNamespace();
  const ask = (route: string, body?: unknown) => rest(fixture.ask, ns, route, body);
  const start = async (sandboxId: string): Promise<number> => {
    await ask("POST /sandboxes", { sandboxId, ...fixture.workload.record });
    await ask(`POST /sandboxes/${sandboxId}/create`);
    return Number((await ask(`POST /sandboxes/${sandboxId}/start`)).body.pid);
  };
  const ends = await start("ends");
  const [child = ""] = (await readFile(`/proc/${ends}/task/${ends}/children`, "utf8")).split(" ");
  const waiting = ask("GET /sandboxes/ends/wait?timeout=90s");
  assert.match(child, /^\d+$/);
  process.kill(Number(child), "SIGUSR1");
  assert.equal((await waiting).body.exitStatus, 7);
  assert.ok(isRunning(ends), "the shim runs until Shutdown");
  const stopped = await start("stopped");
  assert.equal((await ask("POST /sandboxes/stopped/stop", { timeout: "60s" })).status, 200);
  assert.equal((await ask("GET /sandboxes/stopped/wait")).body.exitStatus, 0);
  assert.ok(isRunning(stopped), "the shim runs until Shutdown");
  for (const id of ["ends", "stopped"]) {
    assert.equal((await ask(`POST /sandboxes/${id}/shutdown`)).status, 200);
  }
  await fixture.assertClean();
});
