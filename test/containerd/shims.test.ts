import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it, type TestContext } from "node:test";
import { clearBundle, programOf } from "../../agent/backends/containerd/dead-shim.ts";
import type { ContainerdName } from "../../agent/backends/containerd/name.ts";
import { readRunning } from "../../agent/backends/containerd/running-file.ts";
import { SandboxProcess } from "../../agent/backends/containerd/sandbox-process.ts";
import { endShims, isShim } from "../../agent/backends/containerd/shims.ts";
import { identify } from "../../agent/host/identity.ts";
import { childProcesses } from "../support/child-processes.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";

const isLinux = process.platform === "linux";
/** Stops the clock, whose time a test sets. */
function clockOf(mock: TestContext["mock"]) {
  let reads = 0;
  const clock = {
    nowMs: 1_000_000,
    /** Waits until the time was read some times more. */
    async untilRead(times: number): Promise<void> {
      for (const from = reads; reads < from + times; ) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
  mock.method(Date, "now", () => {
    reads++;
    return clock.nowMs;
  });
  return clock;
}

describe("a shim", { skip: isLinux ? false : "only Linux has /proc" }, () => {
  let folder: TemporaryFolder;
  let path: string;
  let count = 0;
  const { killAfter } = childProcesses();
  before(async () => {
    folder = await temporaryFolder();
    path = await realpath(folder.path);
    await writeFile(join(path, "socket"), "");
    await symlink(join(path, "socket"), join(path, "link"));
  });
  after(() => folder.remove());

  const nameOf = (id: string): ContainerdName => ({ namespace: "n", id }) as ContainerdName;
  const flagsOf = (id: string, namespace = "n", address = "socket") => [
    ...["-id", id, "-namespace", namespace, "-address", join(path, address)],
  ];

  /** Starts a process like a shim, which says when it gets a SIGTERM and goes on. */
  async function startShim(flags: readonly string[]) {
    const script = "trap 'echo terminated' TERM; echo ready; while :; do read line || :; done";
    const parameters = ["-c", script, "shim", ...flags];
    const child = killAfter(spawn("sh", parameters, { stdio: ["pipe", "pipe", "ignore"] }));
    const lines: string[] = [];
    const reader = createInterface(child.stdout).on("line", (line) => lines.push(line));
    await once(reader, "line");
    return { child, lines, pid: child.pid ?? 0 };
  }

  it("is asked to end for a second after its grace period, and killed then", async ({ mock }) => {
    const id = `kill-${++count}`;
    const shim = await startShim(flagsOf(id, "n", "link"));
    const others = [
      await startShim(flagsOf("other")),
      await startShim(flagsOf(id, "other")),
      await startShim(flagsOf(id, "n", "gone")),
    ];
    const ended = once(shim.child, "exit");
    const clock = clockOf(mock);
    const ending = endShims(join(path, "link"), nameOf(id), 500);
    await clock.untilRead(2);
    clock.nowMs += 499;
    await clock.untilRead(2);
    assert.deepEqual(shim.lines, ["ready"]);
    clock.nowMs += 1;
    await once(shim.child.stdout, "data");
    clock.nowMs += 999;
    await clock.untilRead(2);
    assert.deepEqual([shim.child.exitCode, shim.child.signalCode], [null, null]);
    clock.nowMs += 1;
    assert.deepEqual(await ended, [null, "SIGKILL"]);
    await ending;
    for (const { child, lines } of others) {
      assert.deepEqual([lines, child.exitCode, child.signalCode], [["ready"], null, null]);
    }
  });

  it("that cleans up is not signalled, and is waited for at most 10 seconds", async ({ mock }) => {
    const id = `delete-${++count}`;
    const shim = await startShim([...flagsOf(id), "delete"]);
    const clock = clockOf(mock);
    const ending = assert.rejects(endShims(join(path, "socket"), nameOf(id), 500), {
      code: "unavailable",
      message: `shim ${shim.pid} has not ended`,
    });
    await clock.untilRead(2);
    clock.nowMs += 10_500;
    await clock.untilRead(2);
    assert.deepEqual([shim.lines, shim.child.signalCode], [["ready"], null]);
    clock.nowMs += 1;
    await ending;
    await endShims(join(path, "socket"), nameOf("none"), 500);
  });

  it("is a process with all flags of one", async () => {
    const flags = flagsOf("flags");
    assert.equal(await isShim((await startShim(flags)).pid), true);
    for (const at of [0, 2, 4]) {
      assert.equal(await isShim((await startShim(flags.toSpliced(at, 2))).pid), false);
    }
    assert.equal(await isShim(0), false);
  });

  it("that was killed is cleaned up by its program, with its PATH, and its bundle is removed", async () => {
    const bundle = join(path, "bundles", "s");
    const work = join(path, "work", "s");
    for (const each of [bundle, work]) await mkdir(each, { recursive: true });
    const program = join(path, "program");
    const log = join(path, "log");
    await writeFile(program, `#!/bin/sh\necho "$PATH $PWD $*" >${log}\n`, { mode: 0o700 });
    const clear = () =>
      clearBundle(bundle, { program, path: "/bin:/x" }, { namespace: "n", id: "s" }, "/socket");
    await clear();
    assert.ok(existsSync(bundle) && !existsSync(log), "it has no work folder");
    await symlink(work, join(bundle, "work"));
    await clear();
    const args = `-namespace n -address /socket -id s -bundle ${bundle} delete`;
    assert.equal(await readFile(log, "utf8"), `/bin:/x ${bundle} ${args}\n`);
    assert.deepEqual([existsSync(bundle), existsSync(work)], [false, false]);
    await clear();
    const { pid } = await startShim([]);
    const found = await programOf(pid);
    assert.deepEqual(found, { program: await realpath("/bin/sh"), path: process.env.PATH });
    assert.equal(await programOf(0), undefined);
  });
});

describe("the process of a sandbox", { skip: isLinux ? false : "only Linux has /proc" }, () => {
  let folder: TemporaryFolder;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());
  const observed = { pid: process.pid, address: "a", version: 3, bundle: "/bundles/pod", began: "" };

  async function recovered(name: string, stored: object, pod?: SandboxProcess): Promise<SandboxProcess> {
    const file = join(folder.path, name);
    await writeFile(file, JSON.stringify({ ...observed, ...stored }));
    const found = new SandboxProcess(file, name, pod);
    await found.recover();
    return found;
  }

  it("has a bundle and a shim of its own, else its pod's", async () => {
    const [own, other] = [
      { program: "/own", path: "" },
      { program: "/pod", path: "" },
    ];
    const pod = await recovered("pod", { shim: other });
    assert.deepEqual([pod.bundle, pod.shim], ["/bundles/pod", other]);
    const ended = new SandboxProcess(join(folder.path, "none"), "c", pod);
    assert.deepEqual([ended.bundle, ended.shim, ended.running], ["/bundles/c", other, undefined]);
    const workload = await recovered("c", { bundle: "/b/c", shim: own }, pod);
    assert.deepEqual([workload.bundle, workload.shim], ["/b/c", own]);
    const alone = new SandboxProcess(join(folder.path, "none"), "c");
    assert.deepEqual(
      [alone.bundle, alone.shim, alone.isAlive, alone.hasEnded],
      ["", undefined, false, false],
    );
  });

  it("is alive, ended, or of unknown state if its start was not seen", async () => {
    const { began } = identify(process.pid);
    const states = async (stored: object) => {
      const { isAlive, hasEnded } = await recovered("s", stored);
      return [isAlive, hasEnded];
    };
    assert.deepEqual(await states({ began }), [true, false]);
    assert.deepEqual(await states({ began: "1" }), [false, true]);
    assert.deepEqual(await states({ began: "" }), [false, false]);
    assert.equal(await (await recovered("s", { began })).isOrphan(), true);
    assert.equal(await (await recovered("s", { began: "1" })).isOrphan(), false);
  });

  it("is stored once per pid, and is only remembered if the disk is full", async () => {
    const file = join(folder.path, "stored");
    const found = new SandboxProcess(file, "s");
    const running = { pid: process.pid, address: "a", version: 3 };
    assert.deepEqual(await found.note(process.pid, { address: "a", version: 3 }), running);
    const stored = await readRunning(file);
    assert.deepEqual([stored?.pid, stored?.began], [process.pid, identify(process.pid).began]);
    await writeFile(file, "");
    await found.note(process.pid, undefined);
    assert.equal(await readFile(file, "utf8"), "");
    const missing = new SandboxProcess(join(dirname(file), "missing", "s"), "s");
    await assert.rejects(missing.note(process.pid, undefined), { code: "ENOENT" });
    await symlink("/dev/full", `${file}-full.new`);
    const full = new SandboxProcess(`${file}-full`, "s");
    assert.deepEqual(await full.note(process.pid, undefined), { pid: process.pid, address: "", version: 0 });
    assert.equal(full.running?.pid, process.pid);
    assert.equal(existsSync(`${file}-full`), false);
  });
});
