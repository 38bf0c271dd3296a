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

function hierarchies(): Hierarchy[] {
  return (read("/proc/self/mountinfo") ?? "").split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root = "", mountPoint = ""] = before.split(" ");
    const [type, , options = ""] = after.split(" ");
    if (type === "cgroup2") return [{ controllers: [""], root, mountPoint }];
    return type === "cgroup" ? [{ controllers: options.split(","), root, mountPoint }] : [];
  });
}

/** The folder of a process's control group, by controller. */
function groupsOf(pid: number): Map<string, string> {
  const mounted = hierarchies();
  const found = new Map<string, string>();
  for (const line of (read(`/proc/${pid}/cgroup`) ?? "").split("\n")) {
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

/** What the control group of a process uses, as far as it can be read. */
function groupUsage(groups: ReadonlyMap<string, string>): Usage | undefined {
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

/** Whether a process has a control group that its parent, the shim, is not in, too. */
function hasOwnGroup(pid: number): boolean {
  const group = read(`/proc/${pid}/cgroup`);
  return group !== undefined && group !== read(`/proc/${look(pid)?.parent}/cgroup`);
}

/**
 * What a sandbox uses at present: its control group, of version 1 or 2; where its process has none of its own, the
 * process and all that descend from it.
 */
export function usageOf(pid: number): Usage {
  const ofGroup = hasOwnGroup(pid) ? groupUsage(groupsOf(pid)) : undefined;
  return ofGroup ?? usageOfProcesses(familyOf(pid));
}
