import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { type Containerd, startContainerd as startContainerdIn } from "../../scripts/containerd/daemon.ts";
import { ContainerdError } from "../../scripts/containerd/error.ts";
import type { ContainerdVersion } from "../../scripts/containerd/fetch.ts";
import { leftovers } from "../../scripts/containerd/leftovers.ts";
import { pauseImageName } from "../../scripts/containerd/pause-image.ts";
import { type RunningContainerd, startContainerd } from "../support/containerd.ts";
import { commandOf } from "./command-of.ts";

const noLeftovers = { processes: [], mounts: [], folders: [] };

/** Starts a container. @returns its id, which is unique on this host */
async function runContainer(containerd: Containerd): Promise<string> {
  const id = `container-${process.pid}-${Date.now()}`;
  const options = ["--detach", "--snapshotter", "native"];
  await containerd.ctr("--namespace", "k8s.io", "run", ...options, pauseImageName, id);
  return id;
}

function describeVersion(version: ContainerdVersion, versionPattern: RegExp): void {
  describe(`containerd ${version}`, () => {
    let running: RunningContainerd | undefined;
    before(async () => {
      running = await startContainerd(version);
    });
    after(() => running?.remove());

    /** Defines a test that is skipped if containerd is not available. */
    function onContainerd(name: string, run: (containerd: Containerd) => Promise<void>): void {
      it(name, async (test: TestContext) =>
        running ? run(running.containerd) : test.skip("skipped: no containerd"),
      );
    }

    onContainerd("answers with its version", async (containerd) => {
      const [, server = ""] = (await containerd.ctr("version")).split("Server:");
      assert.match(/Version: +(\S+)/.exec(server)?.[1] ?? "", versionPattern);
    });

    onContainerd("starts with the pause image and without sandboxes", async (containerd) => {
      const images = await containerd.ctr("--namespace", "k8s.io", "images", "list", "--quiet");
      assert.ok(images.split("\n").includes(pauseImageName), images);
      const sandboxes = await containerd.ctr("--namespace", "k8s.io", "sandboxes", "list");
      assert.match(sandboxes, /^ID\s+CREATED\s+RUNTIME\s*$/);
    });

    onContainerd("has no leftovers before it runs anything", async (containerd) => {
      assert.deepEqual(leftovers(containerd.folder), noLeftovers);
    });

    onContainerd("recovers its containers after a kill", async (containerd) => {
      const id = await runContainer(containerd);
      const { pid } = containerd;
      await containerd.kill();
      const left = leftovers(containerd.folder);
      const [, ...started] = left.processes;
      assert.deepEqual(await Promise.all(started.map((found) => commandOf(found.pid))), ["/pause\0"]);
      assert.match(left.processes[0]?.cmdline ?? "", /containerd-shim-runc-v2 /);
      assert.equal(left.mounts.length, 1);
      assert.ok(left.folders.every((path) => path.endsWith(`/${id}`)) && left.folders.length > 1);
      await containerd.start();
      assert.notEqual(containerd.pid, pid);
      const tasks = await containerd.ctr("--namespace", "k8s.io", "tasks", "list");
      assert.match(tasks, new RegExp(`^${id} +${left.processes[1]?.pid} +RUNNING`, "m"));
    });

    onContainerd("a second daemon in the same folder is rejected", async (containerd) => {
      await assert.rejects(startContainerdIn({ folder: containerd.folder, version }), {
        name: "ContainerdError",
        message: `${containerd.folder}: in use by the containerd with pid ${containerd.pid}`,
      });
    });

    onContainerd("stop ends the daemon and its containers, even under SIGSTOP", async (containerd) => {
      const id = await runContainer(containerd);
      process.kill(containerd.pid, "SIGSTOP");
      await containerd.stop();
      assert.deepEqual(leftovers(containerd.folder), noLeftovers);
      assert.ok(!existsSync(`/run/containerd/runc/k8s.io/${id}`));
    });

    onContainerd("starts again after stop", async (containerd) => {
      await containerd.start();
      const tasks = await containerd.ctr("--namespace", "k8s.io", "tasks", "list");
      assert.match(tasks, /^TASK\s+PID\s+STATUS\s*$/);
    });
  });
}

describeVersion("2.1", /^2\./);
describeVersion("1.7", /^1\.7\./);

it("a folder whose path is too long for a socket is rejected", async () => {
  const parent = await mkdtemp(join(tmpdir(), "ctrd-"));
  try {
    const folder = join(parent, "x".repeat(100));
    await assert.rejects(startContainerdIn({ folder }), (error) => {
      assert.ok(error instanceof ContainerdError);
      assert.match(error.message, /must be a shorter path/);
      return true;
    });
    assert.ok(!existsSync(folder));
  } finally {
    await rm(parent, { recursive: true });
  }
});
