import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { groupFolders } from "../../agent/host/control-group/folders.ts";
import { groupUsage } from "../../agent/host/control-group/usage.ts";

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "cgroup-"));
});
after(() => rmSync(folder, { recursive: true }));

/** Writes the files of a control group, and returns its folder. */
function group(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

const version2 = "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";

test("a process's control group is found under version 2", () => {
  const found = groupFolders("0::/k8s.io/pod\n", version2);
  assert.deepEqual([...found], [["", "/sys/fs/cgroup/k8s.io/pod"]]);
});

test("a control group is found under version 1 and in mixed hierarchies", () => {
  const mountinfo = [
    "31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw shared:5 - cgroup cgroup rw,cpu,cpuacct",
    "32 30 0:28 / /sys/fs/cgroup/memory rw shared:6 - cgroup cgroup rw,memory",
    version2.replace("/sys/fs/cgroup ", "/sys/fs/cgroup/unified "),
  ].join("\n");
  const found = groupFolders("4:memory:/a/b\n2:cpu,cpuacct:/a\n0::/c\n", mountinfo);
  assert.deepEqual(Object.fromEntries(found), {
    memory: "/sys/fs/cgroup/memory/a/b",
    cpu: "/sys/fs/cgroup/cpu,cpuacct/a",
    cpuacct: "/sys/fs/cgroup/cpu,cpuacct/a",
    "": "/sys/fs/cgroup/unified/c",
  });
});

test("a control group is found in a partially mounted hierarchy", () => {
  const found = groupFolders("0::/outer/k8s.io/pod\n", version2.replace(" / ", " /outer "));
  assert.deepEqual([...found], [["", "/sys/fs/cgroup/k8s.io/pod"]]);
});

test("usage is read under version 2", () => {
  const path = group("v2", {
    "cpu.stat": "usage_usec 1234\nuser_usec 1000\nsystem_usec 234\n",
    "memory.current": "4096\n",
    "pids.current": "2\n",
  });
  assert.deepEqual(groupUsage(new Map([["", path]])), { cpuUsageUsec: 1_234, memoryBytes: 4_096, pids: 2 });
});

test("usage is read under version 1, with CPU time in nanoseconds", () => {
  const folders = new Map([
    ["cpuacct", group("cpuacct", { "cpuacct.usage": "1234567\n" })],
    ["memory", group("memory", { "memory.usage_in_bytes": "8192\n" })],
    ["pids", group("pids", { "pids.current": "3\n" })],
  ]);
  assert.deepEqual(groupUsage(folders), { cpuUsageUsec: 1_234, memoryBytes: 8_192, pids: 3 });
});

test("usage of a group without all files, such as the root, is undefined", () => {
  const path = group("root", { "cpu.stat": "usage_usec 1\n" });
  assert.equal(groupUsage(new Map([["", path]])), undefined);
  assert.equal(groupUsage(new Map()), undefined);
});
