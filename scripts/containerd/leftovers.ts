import { readFileSync } from "node:fs";
import { join } from "node:path";
import { below } from "./below.ts";
import { layoutOf } from "./config.ts";
import { containersOf } from "./containers.ts";
import { isWithin, mentions, type Process, processes } from "./processes.ts";

/** What a daemon's sandboxes and containers have left on the machine. */
export interface Leftovers {
  /** Shims, containers, and whatever else runs in the folder; not the daemon, nor who merely talks to it. */
  readonly processes: readonly { readonly pid: number; readonly cmdline: string }[];
  /** Mount points, the deepest first. */
  readonly mounts: readonly string[];
  /** Bundles and the like, one of a sandbox or container each. */
  readonly folders: readonly string[];
}

/** The folders that hold one folder per sandbox or container, and how many levels below. */
const parents: readonly (readonly [path: string, levels: number])[] = [
  ["io.containerd.runtime.v2.task", 2],
  ["io.containerd.sandbox.controller.v1.shim", 2],
  ["io.containerd.grpc.v1.cri/sandboxes", 1],
  ["io.containerd.grpc.v1.cri/containers", 1],
];

/** What a path of `/proc/self/mountinfo` stands for, where blanks and the like are written in octal. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}

/** The mount points below a folder, the deepest first. */
export function mountsOf(folder: string): string[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").trim().split("\n");
  const points = lines.map((line) => unescaped(line.split(" ")[4] ?? ""));
  // They are listed as they were mounted, so that none comes before the one it lies in.
  return points.filter((point) => isWithin(point, folder)).reverse();
}

/** What a folder's daemon keeps per sandbox or container while there is one. */
export function bundlesOf(folder: string): string[] {
  const { root, state } = layoutOf(folder);
  return [state, root].flatMap((base) =>
    parents.flatMap(([path, levels]) => below(join(base, path), levels)),
  );
}

/** The shims of a folder's daemon and their containers' first processes, the shims first. */
export function workersOf(folder: string, running: readonly Process[] = processes()): Process[] {
  // However it is called, a shim is told the address of its daemon.
  const shims = running.filter((found) => found.command.includes("-address") && mentions(found, folder));
  const containers = containersOf(folder);
  const others = running.filter(
    (found) =>
      !shims.includes(found) &&
      (shims.some(({ pid }) => pid === found.parent) ||
        containers.some(({ pid, started }) => pid === found.pid && started === found.started)),
  );
  return [...shims, ...others];
}

/**
 * What is left of the sandboxes and containers of a folder's daemon, whether it runs or not: nothing on a fresh one.
 * @param folder as an absolute path
 */
export function leftovers(folder: string): Leftovers {
  const running = processes();
  const workers = workersOf(folder, running);
  const visitors = running.filter(
    (found) => !workers.includes(found) && isWithin(found.cwd, folder) && found.pid !== process.pid,
  );
  return {
    processes: [...workers, ...visitors].map(({ pid, command }) => ({ pid, cmdline: command.join(" ") })),
    mounts: mountsOf(folder),
    folders: [...bundlesOf(folder), ...containersOf(folder).map(({ root, id }) => join(root, id))],
  };
}
