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

/** A mounted hierarchy of control groups. */
interface Hierarchy {
  /** The controllers of a version 1 hierarchy; `[""]` stands for version 2. */
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
 * Maps each controller to the folder of the process's control group; `""` stands for version 2.
 * @param memberships the text of `/proc/<pid>/cgroup`
 * @param mountinfo the text of `/proc/self/mountinfo`
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

/** Reads the usage of a control group; undefined if it cannot be read. @param groups its folders, by controller */
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
 * Measures the current usage of a sandbox from its control group, of version 1 or 2. If the process shares the control
 * group of its parent, the shim, it sums up the process and its descendants instead.
 */
export function usageOf(pid: number): Usage {
  const memberships = read(`/proc/${pid}/cgroup`) ?? "";
  const isShared = memberships === read(`/proc/${look(pid)?.parent}/cgroup`);
  const folders = groupFolders(memberships, read("/proc/self/mountinfo") ?? "");
  return (isShared ? undefined : groupUsage(folders)) ?? usageOfProcesses(familyOf(pid));
}
