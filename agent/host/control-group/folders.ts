import { join, resolve } from "node:path";
import { readIfThere } from "../read-if-there.ts";

/** A mounted hierarchy of control groups. */
interface Hierarchy {
  /** The controllers of a version 1 hierarchy; `""` for the version 2 hierarchy. */
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
 * Returns the folders of a process's control groups, by controller; `""` for version 2.
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
      found.set(controller, resolve(join(at.mountPoint, within)));
    }
  }
  return found;
}

/** Returns the folder of a process's version 2 control group; undefined if it cannot be determined. */
export function unifiedGroupOf(pid: number | "self"): string | undefined {
  try {
    const memberships = readIfThere(`/proc/${pid}/cgroup`) ?? "";
    return groupFolders(memberships, readIfThere("/proc/self/mountinfo") ?? "").get("");
  } catch {
    return undefined;
  }
}
