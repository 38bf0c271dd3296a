import assert from "node:assert/strict";
import fs, { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { groupsIn, membersOf, removeGroup } from "../../agent/host/control-group/remove.ts";
import { lockData } from "../../agent/host/data-lock.ts";
import { explainDiskFull, isDiskFull, withDiskExplained } from "../../agent/host/disk-full.ts";
import { makeFolder } from "../../agent/host/make-folder.ts";
import { thisPlatform } from "../../agent/host/platform.ts";
import { findProcess, processTree, residentBytes } from "../../agent/host/proc.ts";
import { killControlGroup } from "../../agent/host/signal.ts";
import { usageOfProcesses, usageToAny } from "../../agent/host/usage.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function folderFor(context: TestContext): Promise<string> {
  const { path, remove } = await temporaryFolder();
  context.after(remove);
  return path;
}

/** Makes `/proc` have these files and no others, until the test ends. */
function mockFiles(context: TestContext, files: Readonly<Record<string, string>>) {
  context.mock.method(fs, "readFileSync", (path: string) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error("ENOENT"), { code: "ENOENT" });
    return text;
  });
  syncBuiltinESMExports();
  context.after(() => {
    context.mock.restoreAll();
    syncBuiltinESMExports();
  });
}

const hasNoProc = process.platform !== "linux" && "needs /proc";

test("a process's fields are read behind its name, and an ended one is none", {
  skip: hasNoProc,
}, (context) => {
  findProcess(process.pid);
  const stat = (state: string) =>
    `7 (a) Z (b) ${state} 3 4 5 6 7 8 9 10 11 12 1000 200 30 4 18 19 20 21 2200 23\n`;
  mockFiles(context, {
    "/proc/7/stat": stat("S"),
    "/proc/8/stat": stat("Z"),
    "/proc/9/stat": stat("X"),
    "/proc/7/status": "Name:\ta\nVmRSS:\t   12 kB\nThreads:\t1\n",
  });
  const found = findProcess(7) ?? assert.fail();
  assert.deepEqual(found, { pid: 7, parent: 3, session: 5, began: "2200", cpuTicks: 1_234 });
  for (const pid of [8, 9, 10]) assert.equal(findProcess(pid), undefined, String(pid));
  assert.deepEqual([residentBytes(7), residentBytes(8)], [12_288, 0]);
  const usage = usageOfProcesses([found, { ...found, pid: 8, cpuTicks: 1 }]);
  assert.deepEqual(usage, { cpuUsageUsec: 12_350_000, memoryBytes: 12_288, pids: 2 });
  const { typeUrl, value } = usageToAny(usage);
  assert.equal(typeUrl, "sandbox-functions.dev/metrics/v1/ProcessMetrics");
  assert.deepEqual(JSON.parse(new TextDecoder().decode(value)), usage);
});

test("a process that has ended has no tree", { skip: hasNoProc }, () => {
  assert.equal(processTree(process.pid)[0]?.pid, process.pid);
  assert.deepEqual(processTree(2 ** 22 + 1), []);
});

test("a full disk is recognised by the system's codes, SQLite's, and those of a cause", async () => {
  const withCode = (more: object) => Object.assign(new Error("no"), more);
  for (const [error, reason] of [
    [withCode({ code: "ENOSPC" }), "the node's disk is full (ENOSPC)"],
    [withCode({ code: "EDQUOT" }), "the disk quota of the agent's user is used up (EDQUOT)"],
    [withCode({ code: "ERR_SQLITE_ERROR", errcode: 13 }), "the node's disk is full (SQLITE_FULL)"],
    [withCode({ errcode: 13 + 256 }), "the node's disk is full (SQLITE_FULL)"],
    [new Error("outer", { cause: withCode({ code: "ENOSPC" }) }), "the node's disk is full (ENOSPC)"],
  ] as const) {
    assert.equal(isDiskFull(error), true);
    const expected = { code: "resource_exhausted", message: reason, cause: error };
    assert.throws(() => {
      throw explainDiskFull(error);
    }, expected);
    await assert.rejects(
      withDiskExplained(() => Promise.reject(error)),
      expected,
    );
  }
  for (const other of [withCode({ code: "EIO" }), withCode({ errcode: 5 }), "ENOSPC", undefined]) {
    assert.equal(isDiskFull(other), false);
    assert.equal(explainDiskFull(other), other);
  }
  const own = new SandboxError("resource_exhausted", "own", { cause: withCode({ code: "ENOSPC" }) });
  assert.equal(explainDiskFull(own), own);
  const known = new SandboxError("unavailable", "away");
  assert.equal(explainDiskFull(known), known);
  assert.equal(await withDiskExplained(async () => 7), 7);
});

test("folders are made for this user alone, and what is in the way is named", async (context) => {
  const root = await folderFor(context);
  const path = join(root, "a", "b", "c");
  for (let times = 0; times < 2; times++) await makeFolder(path);
  for (const name of ["a", "a/b", "a/b/c"])
    assert.equal(statSync(join(root, name)).mode & 0o777, 0o700, name);
  writeFileSync(join(root, "file"), "");
  await assert.rejects(makeFolder(join(root, "file")), { code: "EEXIST" });
  await assert.rejects(makeFolder(join(root, "file", "x")), { code: "ENOTDIR" });
});

test("a data folder has one owner at a time", async (context) => {
  const root = await folderFor(context);
  const lock = lockData(root, 0) ?? assert.fail("it is not locked");
  assert.equal(lockData(root, 0), undefined);
  lock.release();
  const next = lockData(root, 0) ?? assert.fail("it is not released");
  next.release();
  assert.throws(() => lockData(join(root, "none"), 0), /unable to open/);
});

test("architectures have the names and variants of OCI", (context) => {
  const { arch } = process;
  context.after(() => Object.defineProperty(process, "arch", { value: arch }));
  const seen = (value: string) => {
    Object.defineProperty(process, "arch", { value });
    const { os, architecture, variant } = thisPlatform();
    assert.equal(os, process.platform);
    return [architecture, variant];
  };
  assert.deepEqual(seen("x64"), ["amd64", ""]);
  assert.deepEqual(seen("ia32"), ["386", ""]);
  assert.deepEqual(seen("arm64"), ["arm64", "v8"]);
  assert.deepEqual(seen("s390x"), ["s390x", ""]);
  assert.match(seen("arm").join(), /^arm,v[5-7]$/);
});

test("control groups are removed with their descendants, and only processes are members", async (context) => {
  const root = await folderFor(context);
  const group = join(root, "group");
  mkdirSync(join(group, "inner", "most"), { recursive: true });
  const folders = groupsIn(group);
  assert.deepEqual(folders, [join(group, "inner", "most"), join(group, "inner"), group]);
  assert.deepEqual(groupsIn(join(root, "none")), []);
  for (const [at, text] of ["0\n1\n22\n", "22\n2\n"].entries()) {
    mkdirSync(join(root, `members-${at}`));
    writeFileSync(join(root, `members-${at}`, "cgroup.procs"), text);
  }
  assert.deepEqual(
    membersOf([join(root, "members-0"), join(root, "members-1"), join(root, "none")]),
    [22, 2],
  );
  await removeGroup(() => [group, join(root, "none")]);
  assert.deepEqual(readdirSync(root).sort(), ["members-0", "members-1"]);
});

test("a control group is killed by an absolute path, and never that of the agent", async (context) => {
  const root = await folderFor(context);
  mockFiles(context, {
    "/proc/self/cgroup": "0::/own/agent\n",
    "/proc/self/mountinfo": "30 24 0:26 / /no/cgroup rw shared:4 - cgroup2 cgroup2 rw\n",
  });
  for (const folder of ["/no/cgroup/own/agent", "/no/cgroup/own", "/no/cgroup/own/", "/", "own/agent"]) {
    assert.throws(() => killControlGroup(folder), { code: "internal" }, folder);
  }
  // It does not exist, and nothing is created.
  assert.equal(killControlGroup("/no/cgroup/own/agent-2"), false);
  assert.equal(killControlGroup(root), false);
  assert.deepEqual(readdirSync(root), []);
  writeFileSync(join(root, "cgroup.kill"), "");
  assert.equal(killControlGroup(root), true);
  context.mock.restoreAll();
  syncBuiltinESMExports();
  assert.equal(fs.readFileSync(join(root, "cgroup.kill"), "utf8"), "1");
});
