import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** A process of this host. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Start time in the kernel's ticks; with the pid it identifies a process, as pids are reused. */
  readonly startTicks: number;
  /** The arguments, starting with the program. */
  readonly command: readonly string[];
  /** The program's name without its path. */
  readonly program: string;
  readonly cwd: string;
}

/** Returns true if a path is the folder or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Returns true if a process's arguments contain a path in the folder. */
export function mentions({ command }: Process, folder: string): boolean {
  return command.some((argument) => isWithin(argument, folder));
}

function read(pid: number): Process | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    // The name is in parentheses and may contain blanks and parentheses itself; the fields follow the last one.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const [state, parent] = fields;
    if (state === "Z" || state === "X") return undefined;
    return {
      pid,
      parent: Number(parent),
      startTicks: Number(fields[19]),
      command,
      program: basename(command[0] ?? ""),
      cwd: readlinkSync(`/proc/${pid}/cwd`),
    };
  } catch {
    // It has ended, or is not visible to this user.
    return undefined;
  }
}

/** Lists the running processes, without zombies. */
export function processes(): Process[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => read(Number(pid))).filter((found) => found !== undefined);
}
