import assert from "node:assert/strict";
import childProcess, { type ChildProcess, execFileSync, spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { detectContainment, sessionContainment } from "../../agent/backends/process/containment.ts";
import { startSupervisor } from "../../agent/backends/process/launch.ts";
import { ProcessSandbox } from "../../agent/backends/process/process-sandbox.ts";
import { Run } from "../../agent/backends/process/run.ts";
import { bootId } from "../../agent/host/boot.ts";
import type { SandboxContext } from "../../agent/lifecycle/backend.ts";
import { running } from "../support/create-options.ts";
import { isRunning, killIfThere, processes } from "../support/processes.ts";
import { until } from "../support/until.ts";

/** All containments that this machine allows. */
const containments = [...new Set([detectContainment("auto"), sessionContainment])];

const mark = { root: tmpdir(), namespace: "launch", id: "a", life: 1 };

/** Returns the children of this process. */
function children(): number[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, "utf8")
    .split(" ")
    .filter(Boolean)
    .map(Number);
}

for (const containment of containments) {
  test(`a launch with a killed supervisor fails or runs, ${containment.name}`, async () => {
    const root = mkdtempSync(join(tmpdir(), "launch-"));
    const command = { args: ["sleep", "1000"], env: ["PATH=/usr/bin:/bin"], cwd: "/" };
    let refused = 0;
    // At least 12 rounds, and more until a supervisor was killed before its launch.
    for (let round = 0; round < 12 || (refused === 0 && round < 120); round++) {
      const folder = join(root, String(round));
      const known = new Set(children());
      const launched = Run.launch(folder, command, mark, () => {}, containment).then(
        (run) => run,
        (error) => error.code,
      );
      let supervisor: number | undefined;
      while (supervisor === undefined) {
        await turn();
        supervisor = children().find((pid) => !known.has(pid));
      }
      killIfThere(supervisor);
      const run = await launched;
      if (run instanceof Run) {
        assert.ok(isRunning(run.leader.pid));
        await run.clear();
      } else {
        assert.equal(run, "unavailable");
        refused++;
      }
      await until("no process is left", () => processes().every(({ cwd }) => !cwd.startsWith(folder)));
    }
    assert.ok(refused > 0, "no supervisor was killed early");
    rmSync(root, { recursive: true });
  });
}

test("a launch with a lost result is found and not repeated", async (context) => {
  const root = mkdtempSync(join(tmpdir(), "launch-"));
  const launch = Run.launch;
  context.mock.method(Run, "launch", async (...args: Parameters<typeof launch>) => {
    await launch(...args);
    throw new Error("EMFILE");
  });
  const { sandbox = assert.fail(), ...opts } = running({ args: ["sleep", "1000"] });
  const record = { attempt: 1, boot: bootId(), namespace: "launch", id: "a", life: 1 };
  const folder = { path: join(root, "launch@a"), attempt: (number: number) => join(root, `run-${number}`) };
  // These are all the fields that ProcessSandbox reads.
  const launched = new ProcessSandbox({
    record,
    folder,
    sandbox,
    opts,
    pollSoon() {},
    // The code under test needs only this part.
  } as unknown as SandboxContext);
  await assert.rejects(launched.launch(), /EMFILE/);
  const seen = await launched.observe();
  assert.ok(seen.state === "running" && isRunning(seen.running.pid));
  await launched.release();
  assert.deepEqual(await launched.observe().then(({ state }) => state), "ended");
  rmSync(root, { recursive: true });
});

describe("on a full disk", () => {
  const isRoot = process.getuid?.() === 0 && process.platform === "linux";
  const skip = isRoot ? false : "skipped: only root can mount a disk";
  let disk: string;
  before(() => {
    if (!isRoot) return;
    disk = mkdtempSync(join(tmpdir(), "disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", disk]);
  });
  after(() => {
    if (!isRoot) return;
    execFileSync("umount", [disk]);
    rmSync(disk, { recursive: true });
  });
  const fill = () => {
    const full = join(disk, "full");
    assert.throws(() => writeFileSync(full, new Uint8Array(1 << 20)), { code: "ENOSPC" });
    return () => rmSync(full);
  };
  const command = (script: string) => ({
    args: ["sh", "-c", script],
    env: ["PATH=/usr/bin:/bin"],
    cwd: "/",
  });

  for (const containment of containments) {
    test(`an exit is recorded in preallocated space, ${containment.name}`, { skip }, async () => {
      const go = join(tmpdir(), `go-${process.pid}`);
      const script = `until [ -e ${go} ]; do sleep 0.02; done; exit 7`;
      const folder = join(disk, containment.name);
      const run = await Run.launch(folder, command(script), mark, () => {}, containment);
      const free = fill();
      writeFileSync(go, "");
      let exit = run.state();
      await until("its exit is known", () => {
        exit = run.state();
        return exit !== "running";
      });
      assert.ok(typeof exit === "object" && exit.status === 7);
      free();
      rmSync(go);
      rmSync(folder, { recursive: true });
    });
  }

  test("a process that cannot be recorded is not run", { skip }, async () => {
    const folder = join(disk, "launch");
    mkdirSync(folder);
    const ran = join(tmpdir(), `ran-${process.pid}`);
    writeFileSync(join(folder, "launch"), `touch ${ran}\n`);
    const free = fill();
    const supervisor = fileURLToPath(new URL("../../agent/backends/process/supervisor.sh", import.meta.url));
    spawnSync("/bin/sh", [supervisor, "1"], { cwd: folder, stdio: "ignore", timeout: 120_000 });
    free();
    assert.deepEqual([existsSync(join(folder, "process")), existsSync(ran)], [false, false]);
  });
});

test("a supervisor that the system does not start fails the launch with the system's reason", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "launch-"));
  context.after(() => rmSync(folder, { recursive: true }));
  context.mock.method(childProcess, "spawn", () => {
    const child = Object.assign(new EventEmitter(), { unref() {} });
    setImmediate(() => child.emit("error", new Error("spawn /bin/sh EAGAIN")));
    // Only these parts of it are used.
    return child as unknown as ChildProcess;
  });
  syncBuiltinESMExports();
  context.after(() => {
    context.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const command = { args: ["true"], env: ["PATH=/bin"], cwd: "/" };
  const surroundings = { containment: sessionContainment, group: undefined, outputBytes: 1_024 };
  await assert.rejects(startSupervisor(join(folder, "run-1"), command, mark, surroundings), /EAGAIN/);
});
