import { readFileSync } from "node:fs";
import { join } from "node:path";
import { familyOf, look } from "../../proc.ts";
import { type Usage, usageOfProcesses } from "../../usage.ts";

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Where a hierarchy of control groups can be read: what is mounted, and where. */
interface Hierarchy {
  /** The controllers of a version 1 hierarchy; `""` stands for the one of version 2. */
  readonly controllers: readonly string[];
  readonly root: string;
  readonly mountPoint: string;
}

function hierarchies(mountinfo: string): Hierarchy[] {
  return mountinfo.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root = "", mountPoint = ""] = before.split(" ");
    const [type, , options = ""] = after.split(" ");
    if (type === "cgroup2") return [{ controllers: [""], root, mountPoint }];
    return type === "cgroup" ? [{ controllers: options.split(","), root, mountPoint }] : [];
  });
}

/**
 * The folder of a process's control group, by controller; `""` stands for version 2.
 * @param memberships the text of `/proc/<pid>/cgroup`
 * @param mountinfo that of `/proc/self/mountinfo`
 */
export function groupFolders(memberships: string, mountinfo: string): Map<string, string> {
  const mounted = hierarchies(mountinfo);
  const found = new Map<string, string>();
  for (const line of memberships.split("\n")) {
    const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    for (const controller of controllers.split(",")) {
      const at = mounted.find((hierarchy) => hierarchy.controllers.includes(controller));
      if (!path || !at) continue;
      const within = at.root !== "/" && path.startsWith(at.root) ? path.slice(at.root.length) : path;
      found.set(controller, join(at.mountPoint, within));
    }
  }
  return found;
}

/** What a control group uses; undefined where that cannot be read. @param groups its folders, by controller */
export function groupUsage(groups: ReadonlyMap<string, string>): Usage | undefined {
  const number = (controller: string, file: string, pattern = /^(\d+)/): number | undefined => {
    const folder = groups.get(controller);
    const text = folder === undefined ? undefined : read(join(folder, file));
    const digits = text === undefined ? undefined : pattern.exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const nanoseconds = number("cpuacct", "cpuacct.usage");
  const cpuUsageUsec =
    nanoseconds === undefined
      ? number("", "cpu.stat", /^usage_usec (\d+)/m)
      : Math.floor(nanoseconds / 1_000);
  const memoryBytes = number("memory", "memory.usage_in_bytes") ?? number("", "memory.current");
  const pids = number("pids", "pids.current") ?? number("", "pids.current");
  if (cpuUsageUsec === undefined || memoryBytes === undefined || pids === undefined) return undefined;
  return { cpuUsageUsec, memoryBytes, pids };
}

/**
 * What a sandbox uses at present: its control group, of version 1 or 2; where its process has none of its own but that
 * of its parent, the shim, the process and all that descend from it.
 */
export function usageOf(pid: number): Usage {
  const memberships = read(`/proc/${pid}/cgroup`) ?? "";
  const isShared = memberships === read(`/proc/${look(pid)?.parent}/cgroup`);
  const folders = groupFolders(memberships, read("/proc/self/mountinfo") ?? "");
  return (isShared ? undefined : groupUsage(folders)) ?? usageOfProcesses(familyOf(pid));
}
