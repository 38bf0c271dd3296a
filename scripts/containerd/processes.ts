import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** A process of this machine. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** When it started, in the kernel's ticks: with the pid it tells a process from a later one of the same number. */
  readonly started: number;
  /** The arguments, the program first. */
  readonly command: readonly string[];
  /** The name of the program without its folders. */
  readonly program: string;
  readonly cwd: string;
}

/** Tells whether a path is a folder or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Tells whether a process speaks of a folder in its arguments. */
export function mentions({ command }: Process, folder: string): boolean {
  return command.some((argument) => isWithin(argument, folder));
}

function read(pid: number): Process | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    // The name, in brackets, may hold blanks and brackets itself: what counts comes after the last one.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const [state, parent] = fields;
    if (state === "Z" || state === "X") return undefined;
    return {
      pid,
      parent: Number(parent),
      started: Number(fields[19]),
      command,
      program: basename(command[0] ?? ""),
      cwd: readlinkSync(`/proc/${pid}/cwd`),
    };
  } catch {
    // It ended meanwhile, or it is not for us to see.
    return undefined;
  }
}

/** What runs at present, without what only waits to be reaped. */
export function processes(): Process[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => read(Number(pid))).filter((found) => found !== undefined);
}
