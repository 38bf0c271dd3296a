import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { containersFolder } from "../../agent/backends/oci/container.ts";

const read = (path: string) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

const list = (path: string) => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** Returns the folder of the containers of an agent, by its data folder. */
export function containersIn(dataDir: string): string {
  return containersFolder(join(dataDir, "oci"));
}

/** Remains of an agent's containers on the host. */
export interface Leftovers {
  readonly containers: readonly string[];
  readonly mounts: readonly string[];
  readonly groups: readonly string[];
  readonly processes: readonly string[];
}

/** Finds the remains of an agent's containers. @param ids of its containers, to find their control groups */
export function leftovers(dataDir: string, ids: ReadonlySet<string>): Leftovers {
  const folder = containersIn(dataDir);
  const isOurs = (text: string) => text.includes(folder) || text.includes(dataDir);
  const groups = list("/sys/fs/cgroup").flatMap((controller) =>
    list(join("/sys/fs/cgroup", controller)).map((name) => join(controller, name)),
  );
  const processes = list("/proc").filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid);
  return {
    containers: list(folder),
    mounts: read("/proc/self/mountinfo").split("\n").filter(isOurs),
    groups: [...list("/sys/fs/cgroup"), ...groups].filter((path) => ids.has(path.split("/").at(-1) ?? "")),
    processes: processes
      .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll("\0", " "))
      .filter((text) => isOurs(text) && !text.includes("agent/main.ts")),
  };
}
