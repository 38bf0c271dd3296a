import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { leftovers } from "../../scripts/containerd/leftovers.ts";
import { compilePause } from "../../scripts/containerd/pause-image.ts";
import { tell } from "../suites/workload.ts";
import { startContainerd } from "./containerd.ts";

const nothing = { processes: [], mounts: [], folders: [] };

for (const version of ["2", "1.7"] as const) {
  test(`a containerd ${version} runs without being installed, again after a kill, and leaves nothing`, async (t) => {
    const containerd = await startContainerd(version);
    if (!containerd) return t.skip("there is no containerd");
    const { daemon } = containerd;
    try {
      assert.match(await daemon.ctr("version"), version === "2" ? /Version: +2\./ : /Version: +1\.7\./);
      assert.deepEqual(leftovers(daemon.folder), nothing);
      const first = daemon.pid;
      await daemon.kill();
      await daemon.start();
      assert.notEqual(daemon.pid, first);
      const images = await daemon.ctr("--namespace", "k8s.io", "images", "list", "--quiet");
      assert.equal(images.includes("localhost/pause:1\n"), version === "2");
    } finally {
      await containerd.remove();
    }
    assert.deepEqual(leftovers(daemon.folder), nothing);
  });
}

test("the pause program ends as its signals say, and not before", async (t) => {
  if (!process.env.CI && process.getuid?.() !== 0) return t.skip("there is no containerd to run it");
  const program = await compilePause();
  for (const [signal, status] of [
    ["SIGTERM", 0],
    ["SIGUSR1", 7],
    ["SIGUSR2", 3],
  ] as const) {
    const child = spawn(program, { stdio: "ignore" });
    const ended = once(child, "exit");
    await tell(child.pid ?? 0, signal);
    assert.deepEqual(await ended, [status, null], signal);
  }
  const stubborn = spawn(program, { stdio: "ignore" });
  const ended = once(stubborn, "exit");
  await tell(stubborn.pid ?? 0, "SIGHUP");
  await delay(100);
  stubborn.kill("SIGTERM");
  await delay(200);
  assert.equal(stubborn.exitCode, null);
  stubborn.kill("SIGKILL");
  assert.deepEqual(await ended, [null, "SIGKILL"]);
});
