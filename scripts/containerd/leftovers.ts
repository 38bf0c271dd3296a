import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { layout } from "./config.ts";

/** What a containerd, or what it ran, has left behind. */
export interface Leftovers {
  /** Processes, as `<pid> <command line>`. */
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  /** Folders, each of which stands for one sandbox or container. */
  readonly folders: readonly string[];
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function list(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
  } catch {
    return [];
  }
}

/** Whether a process is a shim of the daemon of a folder, or has its root file system below that. */
function belongs(pid: string, folder: string): boolean {
  if (read(`/proc/${pid}/cmdline`).includes(`-address\0${folder}/`)) return true;
  const root = read(`/proc/${pid}/mountinfo`)
    .split("\n")
    .find((line) => line.split(" ")[4] === "/");
  return root?.split(" ")[3]?.includes(`/${basename(folder)}/`) ?? false;
}

/** The numbers of the processes that the daemon of a folder has started. */
export function processesOf(folder: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids
    .filter((pid) => belongs(pid, folder) && !/^State:\s+Z/m.test(read(`/proc/${pid}/status`)))
    .map(Number);
}

/** The mounts below a folder, the innermost first. */
export function mountsBelow(folder: string): string[] {
  const points = read("/proc/self/mountinfo")
    .split("\n")
    .flatMap((line) => line.split(" ")[4] ?? []);
  return points.filter((point) => point.startsWith(`${folder}/`)).reverse();
}

/** The folders of single sandboxes and containers, those outside of the daemon's own folder among them. */
function foldersOf(folder: string): string[] {
  const { root, state } = layout(folder);
  const bundles = ["io.containerd.runtime.v2.task", "io.containerd.sandbox.controller.v1.shim"];
  const ours = [root, state].flatMap((at) => [
    ...bundles.flatMap((name) => list(join(at, name)).flatMap(list)),
    ...list(join(at, "io.containerd.grpc.v1.cri", "sandboxes")),
  ]);
  const groups = ["/sys/fs/cgroup", ...list("/sys/fs/cgroup")].map((at) => join(at, "k8s.io"));
  return [...ours, ...groups.flatMap(list), ...list("/run/containerd/runc").flatMap(list)];
}

/** What is there of the sandboxes of the daemon of a folder. */
export function leftovers(folder: string): Leftovers {
  return {
    processes: processesOf(folder).map(
      (pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim()}`,
    ),
    mounts: mountsBelow(folder),
    folders: foldersOf(folder),
  };
}
