import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { after, before, describe, it } from "node:test";
import { bundleOf, removeRemains } from "../../agent/backends/containerd/bundle.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";

describe("the bundle of a process", () => {
  let folder: TemporaryFolder;
  let shim: ChildProcessByStdio<Writable, Readable, null>;
  let pid = 0;
  before(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder.path, "web"));
    // Like a shim: it works in the bundle, and its child does not.
    const script = "sh -c 'cd / && echo $$ && read line'; exit";
    shim = spawn("sh", ["-c", script], { cwd: join(folder.path, "web"), stdio: ["pipe", "pipe", "ignore"] });
    const [line] = await once(createInterface(shim.stdout), "line");
    pid = Number(line);
  });
  after(async () => {
    shim.stdin.end();
    if (shim.exitCode === null) await once(shim, "exit");
    await folder.remove();
  });

  it("is its shim's working folder, if that has the sandbox's name", async () => {
    assert.equal(await bundleOf(pid, "web"), join(await realpath(folder.path), "web"));
    assert.equal(await bundleOf(pid, "we"), "");
    assert.equal(await bundleOf(0, "web"), "");
  });

  it("has remains of one name, which are removed", async () => {
    for (const name of [".web", ".webs", "db"])
      await mkdir(join(folder.path, name, "rootfs"), { recursive: true });
    await removeRemains("");
    await removeRemains(join(folder.path, "db"));
    assert.deepEqual((await readdir(folder.path)).sort(), [".web", ".webs", "db", "web"]);
    await removeRemains(join(folder.path, "web"));
    assert.deepEqual((await readdir(folder.path)).sort(), [".webs", "db", "web"]);
  });
});
