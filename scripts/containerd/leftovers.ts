import { readFileSync } from "node:fs";
import { join } from "node:path";
import { below } from "./below.ts";
import { layoutOf } from "./config.ts";
import { containersOf } from "./containers.ts";
import { isWithin, mentions, type Process, processes } from "./processes.ts";

/** Remains of a daemon's sandboxes and containers on the host. */
export interface Leftovers {
  /** Shims, containers and other processes in the folder; without the daemon and its clients. */
  readonly processes: readonly { readonly pid: number; readonly cmdline: string }[];
  /** Mount points, deepest first. */
  readonly mounts: readonly string[];
  /** Bundles and similar folders, one per sandbox or container. */
  readonly folders: readonly string[];
}

/** Folders that contain one folder per sandbox or container, and the number of levels in between. */
const parentFolders: readonly (readonly [path: string, levels: number])[] = [
  ["io.containerd.runtime.v2.task", 2],
  ["io.containerd.sandbox.controller.v1.shim", 2],
  ["io.containerd.grpc.v1.cri/sandboxes", 1],
  ["io.containerd.grpc.v1.cri/containers", 1],
];

/** Decodes a path of `/proc/self/mountinfo`, in which blanks and similar characters are octal. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}

/** Lists the mount points below a folder, deepest first. */
export function mountsOf(folder: string): string[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").trim().split("\n");
  const points = lines.map((line) => unescaped(line.split(" ")[4] ?? ""));
  // mountinfo lists mounts in their order of creation, so a mount comes after the one that contains it.
  return points.filter((point) => isWithin(point, folder)).reverse();
}

/** Lists the folders of a daemon's current sandboxes and containers. */
export function bundlesOf(folder: string): string[] {
  const { root, state } = layoutOf(folder);
  return [state, root].flatMap((base) =>
    parentFolders.flatMap(([path, levels]) => below(join(base, path), levels)),
  );
}

/** Lists the shims of a folder's daemon and the first processes of their containers, shims first. */
export function workersOf(folder: string, running: readonly Process[] = processes()): Process[] {
  // Every shim, of any name, has its daemon's address as an argument.
  const shims = running.filter((found) => found.command.includes("-address") && mentions(found, folder));
  const containers = containersOf(folder);
  const others = running.filter(
    (found) =>
      !shims.includes(found) &&
      (shims.some(({ pid }) => pid === found.parent) ||
        containers.some(({ pid, startTicks }) => pid === found.pid && startTicks === found.startTicks)),
  );
  return [...shims, ...others];
}

/**
 * Finds the remains of the sandboxes and containers of a folder's daemon, which may have ended.
 * @param folder an absolute path
 */
export function leftovers(folder: string): Leftovers {
  const running = processes();
  const workers = workersOf(folder, running);
  const otherProcesses = running.filter(
    (found) => !workers.includes(found) && isWithin(found.cwd, folder) && found.pid !== process.pid,
  );
  return {
    processes: [...workers, ...otherProcesses].map(({ pid, command }) => ({
      pid,
      cmdline: command.join(" "),
    })),
    mounts: mountsOf(folder),
    folders: [...bundlesOf(folder), ...containersOf(folder).map(({ root, id }) => join(root, id))],
  };
}
