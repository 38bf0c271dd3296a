import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { layoutOf } from "./config.ts";
import { isWithin, mentions, type Process, processes } from "./processes.ts";

/** What a daemon and its sandboxes have left on the machine. */
export interface Leftovers {
  /** Shims, containers, and whatever else runs in the folder; not the daemon, nor who merely talks to it. */
  readonly processes: readonly { readonly pid: number; readonly cmdline: string }[];
  /** Mount points, the deepest first. */
  readonly mounts: readonly string[];
  /** Bundles and the like, one of a sandbox or container each. */
  readonly folders: readonly string[];
}

/** A container that runc has noted. */
export interface Container {
  readonly id: string;
  /** The folder of its namespace, which is runc's `--root`. */
  readonly root: string;
  readonly pid: number;
}

/** The folders that hold one folder per sandbox or container, and how many levels below. */
const parents: readonly (readonly [path: string, levels: number])[] = [
  ["io.containerd.runtime.v2.task", 2],
  ["io.containerd.sandbox.controller.v1.shim", 2],
  ["io.containerd.grpc.v1.cri/sandboxes", 1],
  ["io.containerd.grpc.v1.cri/containers", 1],
];

/** Where the shims have runc note its containers, those of every daemon of the machine. */
const notes = "/run/containerd/runc";

/** What lies so many levels below a folder. */
function below(folder: string, levels: number): string[] {
  if (levels === 0) return [folder];
  try {
    return readdirSync(folder).flatMap((name) => below(join(folder, name), levels - 1));
  } catch {
    // There is none, or it is not a folder.
    return [];
  }
}

function containerAt(path: string, folder: string): Container | undefined {
  try {
    const { id, init_process_pid: pid, config } = JSON.parse(readFileSync(join(path, "state.json"), "utf8"));
    return isWithin(config.rootfs, folder) ? { id, pid, root: join(path, "..") } : undefined;
  } catch {
    // It is gone meanwhile, or not written to its end.
    return undefined;
  }
}

/** The containers of a folder's daemon. */
export function containersOf(folder: string): Container[] {
  return below(notes, 2)
    .map((path) => containerAt(path, folder))
    .filter((found) => found !== undefined);
}

/** What a path of `/proc/self/mountinfo` stands for, where blanks and the like are written in octal. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}

/** The mount points below a folder, the deepest first. */
export function mountsOf(folder: string): string[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").trim().split("\n");
  const points = lines.map((line) => unescaped(line.split(" ")[4] ?? ""));
  return points.filter((point) => isWithin(point, folder)).reverse();
}

/** The bundles of a folder's daemon: what it keeps per sandbox or container while there is one. */
export function bundlesOf(folder: string): string[] {
  const { root, state } = layoutOf(folder);
  return [state, root].flatMap((base) =>
    parents.flatMap(([path, levels]) => below(join(base, path), levels)),
  );
}

/** Whether a process is a shim of a folder's daemon. */
export function isShimOf(found: Process, folder: string): boolean {
  return found.program.startsWith("containerd-shim") && mentions(found, folder);
}

/**
 * What is left of the sandboxes and containers of a folder's daemon, whether it runs or not: nothing on a fresh one.
 * @param folder as an absolute path
 */
export function leftovers(folder: string): Leftovers {
  const containers = containersOf(folder);
  const running = processes();
  const shims = new Set(running.filter((found) => isShimOf(found, folder)).map(({ pid }) => pid));
  const first = new Set(containers.map(({ pid }) => pid));
  const left = running.filter(
    ({ pid, parent, cwd }) =>
      shims.has(pid) || shims.has(parent) || first.has(pid) || (isWithin(cwd, folder) && pid !== process.pid),
  );
  return {
    processes: left.map(({ pid, command }) => ({ pid, cmdline: command.join(" ") })),
    mounts: mountsOf(folder),
    folders: [...bundlesOf(folder), ...containers.map(({ root, id }) => join(root, id))],
  };
}
