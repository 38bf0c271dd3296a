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

/** The folder in which an agent with a data folder keeps its containers. */
export function containersIn(dataDir: string): string {
  return containersFolder(join(dataDir, "oci"));
}

/** Lists what an agent's containers have left on the machine: nothing, once all are shut down. */
export interface Leftovers {
  readonly containers: readonly string[];
  readonly mounts: readonly string[];
  readonly groups: readonly string[];
  readonly processes: readonly string[];
}

/** @param ids of containers that were there, by which their control groups are known */
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
