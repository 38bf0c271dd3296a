import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import process from "node:process";

/** A process that has not ended. */
export interface Process {
  readonly pid: number;
  readonly session: number;
  /** Its working directory. */
  readonly cwd: string;
}

/** Lists all processes that have not ended and whose working directory can be read. */
export function processes(): Process[] {
  const names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return names.flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [state = "", , , session = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (state === "Z") return [];
      return [{ pid: Number(name), session: Number(session), cwd: readlinkSync(`/proc/${name}/cwd`) }];
    } catch {
      return [];
    }
  });
}

/** Returns true if a process exists, even if it is a zombie, or for a negative number, a process group. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Returns true if a process exists and is not a zombie. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Kills a process, unless it has ended already. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Finds the process with exactly these arguments. */
export function pidOf(...args: readonly string[]): number | undefined {
  const wanted = args.map((arg) => `${arg}\0`).join("");
  return processes().find(({ pid }) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8") === wanted;
    } catch {
      return false;
    }
  })?.pid;
}

/** Returns the parent of a process. */
export function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}
