import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createOciBackend } from "../../agent/backends/oci/backend.ts";
import { Container, containersFolder } from "../../agent/backends/oci/container.ts";
import { type HostRules, OciHost } from "../../agent/backends/oci/host.ts";
import { Runtime } from "../../agent/backends/oci/runtime.ts";
import { identify } from "../../agent/host/identity.ts";
import { specOf } from "../support/create-options.ts";
import { sandboxOf } from "../support/fresh-store.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const isRoot = process.getuid?.() === 0;
const skip = isRoot ? false : "only root can make containers";
const empty = { config: "{}", mounts: "", run: "" };

/** Offers a new folder to each test, with a runtime in it that runs given commands. */
function places() {
  let folder: TemporaryFolder;
  let count = 0;
  const roots: string[] = [];
  before(async () => {
    folder = await temporaryFolder();
  });
  after(async () => {
    for (const root of roots) await rm(containersFolder(root), { recursive: true, force: true });
    await folder.remove();
  });
  return async (commands = "echo stub 1; echo seccomp") => {
    const path = join(await realpath(folder.path), String(++count));
    const root = join(path, "sandboxes");
    await mkdir(root, { recursive: true });
    roots.push(root);
    const program = join(path, "runc");
    const setCommands = (text: string) => writeFile(program, `#!/bin/sh\n${text}\n`, { mode: 0o700 });
    await setCommands(commands);
    const rules: HostRules = {
      ...{ root, rootfsDir: undefined, volumeDir: undefined, allowHooks: false, secrets: [] },
      overlay: { kind: "tmpfs", size: "1m" },
    };
    return { path, root, program, setCommands, rules, runtime: new Runtime(program) };
  };
}

describe("the files of a container", { skip }, () => {
  const place = places();
  const markOf = (root: string, id = "s") => ({ root, namespace: "n", id, life: 1 });

  it("are removed if they have no mark, and found by it otherwise", async () => {
    const { root, runtime, program } = await place();
    await Container.removeUnmarked(root);
    assert.deepEqual(await Container.all(root, runtime), []);
    const container = new Container(markOf(root), runtime);
    await container.prepare(empty);
    for (const [name, mark] of [
      ["none", undefined],
      ["broken", "{"],
      ["partial", JSON.stringify(markOf(root))],
    ] as const) {
      await mkdir(join(containersFolder(root), name));
      if (mark) await writeFile(join(containersFolder(root), name, "mark.json"), mark);
    }
    const found = await Container.all(root, new Runtime("/other"));
    assert.deepEqual(
      found.map(({ mark }) => mark),
      [{ ...markOf(root), runtime: program }],
    );
    await Container.removeUnmarked(root);
    assert.deepEqual(await readdir(containersFolder(root)), [container.id]);
    await Container.close(root);
    assert.ok(existsSync(container.folder));
    await container.remove();
    await Container.close(root);
    assert.ok(!existsSync(containersFolder(root)));
  });

  it("tell the last error that the runtime logged", async () => {
    const { root, runtime } = await place();
    const container = new Container(markOf(root), runtime);
    await container.prepare(empty);
    assert.equal(container.lastError, "");
    const entry = (level: string, msg: string) => `${JSON.stringify({ level, msg, time: "t" })}\n`;
    const log = (text: string) => writeFile(join(container.folder, "runtime.log"), text);
    await log(entry("error", "first") + entry("fatal", 'a "last"\n') + entry("warning", "more"));
    assert.equal(container.lastError, 'a "last"\n');
    await log(`x\n${entry("info", "more")}`);
    assert.equal(container.lastError, "");
  });

  it("tell a later agent the first process, if that is sure", async () => {
    const self = identify(process.pid);
    const ended = { pid: process.pid, began: "ended" };
    const state = `echo '${JSON.stringify({ status: "running", pid: process.pid })}'`;
    for (const [commands, files, expected] of [
      [state, {}, undefined],
      [state, { pid: String(process.pid) }, ended],
      [state, { pid: String(process.pid), "state/x": "" }, self],
      ["exit 1", { pid: String(process.pid), "state/x": "" }, ended],
      [state, { pid: "5", init: `${self.pid}\n${self.began}\n` }, self],
      [state, { init: `1\n${self.began}\n` }, undefined],
      [state, { init: "7\n" }, undefined],
    ] as const) {
      const { root, runtime } = await place(commands);
      await new Container(markOf(root), runtime).prepare(empty);
      // The agent has another runtime now.
      const container = new Container(markOf(root), new Runtime("/other"));
      for (const [name, text] of Object.entries(files)) {
        await writeFile(join(container.folder, name), text);
      }
      await container.recover();
      assert.deepEqual(container.init, expected);
      assert.equal(container.isAlive, expected === self);
    }
  });

  it("of a supervised sandbox is kept without its folder, and no other one of its namespace", async (context) => {
    const { root, runtime, program, rules } = await place();
    const backend = await createOciBackend({
      ...{ ...rules, sandboxer: "oci", runtime: program, runtimeArgs: [], outputBytes: 1 },
    });
    const [supervised, gone] = ["supervised", "gone"].map((id) => new Container(markOf(root, id), runtime));
    assert.ok(supervised && gone);
    for (const container of [supervised, gone]) await container.prepare(empty);
    const script = join(root, "..", "supervisor.sh");
    await writeFile(script, `setsid sleep 1000 & echo $! >${root}/../pid; wait\n`);
    const stand = spawn("sh", [script, "1", root, "n", "supervised", "1"], {
      stdio: "ignore",
      detached: true,
    });
    context.after(async () => {
      const child = Number(await readFile(join(root, "..", "pid"), "utf8"));
      for (const pid of [child, stand.pid]) process.kill(pid ?? assert.fail(), "SIGKILL");
    });
    let found = await backend.orphans(root);
    await until("the supervisor is found", async () => {
      found = await backend.orphans(root);
      return found.length === 1;
    });
    assert.deepEqual(
      found.map(({ namespace, id, life }) => [namespace, id, life]),
      [["n", "supervised", 1]],
    );
    await supervised.prepare(empty);
    await gone.prepare(empty);
    await backend.orphans(root);
    assert.deepEqual(await readdir(containersFolder(root)), [supervised.id]);
    await supervised.remove();
    backend.close();
  });

  it("of sandboxes that are gone are removed when an agent starts", async () => {
    const { root, runtime, program, rules } = await place();
    const options = { ...rules, sandboxer: "oci", runtime: program, runtimeArgs: [], outputBytes: 1 };
    const backend = await createOciBackend(options);
    const [kept, gone, cleared] = ["kept", "gone", "cleared"].map(
      (id) => new Container(markOf(root, id), runtime),
    );
    assert.ok(kept && gone && cleared);
    for (const container of [kept, gone, cleared]) await container.prepare(empty);
    for (const name of ["n@kept", "n@cleared", "other@kept"]) await mkdir(join(root, name));
    await mkdir(join(containersFolder(root), "unmarked"));
    const left = async () => (await readdir(containersFolder(root))).sort();
    assert.deepEqual(await backend.orphans(root), []);
    assert.deepEqual(await left(), [kept.id, cleared.id].sort());
    await backend.clear({ root, namespace: "n", id: "cleared", life: 1 });
    await backend.clear({ root, namespace: "other", id: "kept", life: 1 });
    assert.deepEqual(await left(), [kept.id]);
    backend.close();
  });
});

describe("a host of containers", { skip }, () => {
  const place = places();

  it("is ready while its runtime runs and its folders exist", async () => {
    const { path, rules, runtime, setCommands } = await place();
    const [rootfsDir, volumeDir] = [join(path, "rootfs"), join(path, "volumes")];
    const host = await OciHost.open(runtime, { ...rules, rootfsDir, volumeDir });
    assert.equal(host.version, "stub 1");
    assert.equal(await host.unavailableReason(), "the rootfs folder does not exist");
    await mkdir(rootfsDir);
    assert.equal(await host.unavailableReason(), "the volume folder does not exist");
    await mkdir(volumeDir);
    assert.equal(await host.unavailableReason(), undefined);
    await setCommands("exit 1");
    assert.equal(await host.unavailableReason(), "the runtime does not run");
    await assert.rejects(OciHost.open(runtime, rules));
  });

  it("hides private files and the agent's own, and passes on its features", async () => {
    const { path, rules, runtime } = await place();
    const secret = join(path, "secret");
    await writeFile(secret, "");
    const rootfsDir = join(path, "rootfs");
    await mkdir(join(rootfsDir, "small"), { recursive: true });
    const secrets = [secret, secret, join(path, "missing")];
    const container = new Container({ ...rules, namespace: "n", id: "s", life: 1 }, runtime);
    const bundleIn = async (commands: string, spec: object) => {
      const { runtime, rules } = await place(commands);
      const host = await OciHost.open(runtime, { ...rules, rootfsDir, secrets });
      return host.bundleOf(sandboxOf("x".repeat(64), { spec: specOf(spec) }), container, "/folder");
    };
    const bundle = await bundleIn("echo +SECCOMP", {});
    const shown = (name: string) => bundle.mounts.split(`${container.folder}/rootfs${name}'`).length - 1;
    assert.ok(shown(secret) > 0);
    assert.equal(shown(secret), shown(await realpath("/root")));
    assert.equal(shown(join(path, "missing")), 0);
    const config = JSON.parse(bundle.config);
    assert.equal(config.hostname, "x".repeat(63));
    assert.deepEqual(
      [config.linux.cgroupsPath, config.root.path],
      [`/${container.id}`, `${container.folder}/rootfs`],
    );
    assert.ok(config.linux.seccomp);
    const small = await bundleIn("echo -", { root: { path: "small" } });
    assert.ok(!small.mounts.includes(secret));
    assert.equal(JSON.parse(small.config).linux.seccomp, undefined);
  });

  it("gives gVisor the node's network only for namespaces without one", async () => {
    const { path, rules, program } = await place();
    const runsc = new Runtime(join(path, "runsc"));
    await copyFile(program, runsc.program);
    const host = await OciHost.open(runsc, rules);
    const container = new Container({ ...rules, namespace: "n", id: "s", life: 1 }, runsc);
    const networkOf = async (spec: object) => {
      const { run } = await host.bundleOf(sandboxOf("s", { spec: specOf(spec) }), container, "/folder");
      return /--network=(\w+)/.exec(run)?.[1];
    };
    const namespaces = ["pid", "mount", "ipc", "uts"].map((type) => ({ type }));
    assert.equal(await networkOf({}), "none");
    assert.equal(await networkOf({ linux: { namespaces } }), "host");
    assert.equal(await networkOf({ linux: { namespaces: [...namespaces, { type: "network" }] } }), "none");
  });

  it("tries to mount a root, and names the reason if that fails", async () => {
    const { path, rules, runtime, root } = await place();
    const rootfsDir = join(path, "rootfs");
    await mkdir(join(rootfsDir, "small"), { recursive: true });
    const check = async (size: string, spec: object) => {
      const host = await OciHost.open(runtime, { ...rules, rootfsDir, overlay: { kind: "disk", size } });
      await host.check(sandboxOf("s", { spec: specOf(spec) }));
    };
    const writable = { root: { path: "small" } };
    await assert.rejects(check("none", writable), {
      code: "failed_precondition",
      message:
        /^sandbox\.spec\.root: cannot mount an overlay over it: mount: .*; set root\.readonly to run without one$/,
    });
    await check("none", { root: { path: "small", readonly: true } });
    await check("1m", writable);
    assert.deepEqual(await readdir(containersFolder(root)), []);
    await assert.rejects(check("1m", { root: { path: "other" } }), { code: "failed_precondition" });
    assert.equal(await readFile("/proc/self/mountinfo", "utf8").then((text) => text.includes(root)), false);
  });
});
