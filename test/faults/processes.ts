import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A live process of a program. */
export interface ProgramProcess {
  readonly pid: number;
  readonly parent: number;
  /** Its start time in clock ticks since boot, which distinguishes it from a later process with its pid. */
  readonly startTicks: string;
  readonly namespace: string;
  readonly id: string;
  readonly token: string;
  readonly mode: string;
}

interface Stat {
  readonly state: string;
  readonly parent: number;
  readonly startTicks: string;
}

function statOf(pid: number | string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", parent: Number(fields[1]), startTicks: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

const hasEnded = (stat: Stat | undefined) => stat === undefined || stat.state === "Z" || stat.state === "X";

function argumentsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

const pids = () => readdirSync("/proc").filter((name) => /^\d+$/.test(name));

/** Lists the live processes of a script's programs, without their forks. */
export function programProcesses(script: string): ProgramProcess[] {
  const found: ProgramProcess[] = [];
  for (const pid of pids()) {
    const words = argumentsOf(pid);
    const at = words.indexOf(script);
    if (at < 0) continue;
    const stat = statOf(pid);
    if (stat === undefined || hasEnded(stat)) continue;
    const [namespace = "", id = "", token = "", mode = ""] = words.slice(at + 1);
    const { parent, startTicks } = stat;
    found.push({ pid: Number(pid), parent, startTicks, namespace, id, token, mode });
  }
  return found.filter(
    (process) => !found.some(({ pid, token }) => pid === process.parent && token === process.token),
  );
}

/** Returns true if a process is still alive. */
export function isStillAlive({ pid, startTicks }: ProgramProcess): boolean {
  const stat = statOf(pid);
  return !hasEnded(stat) && stat?.startTicks === startTicks;
}

/** Lists the live daemons of a sandbox's programs. */
export function daemonsOf(word: string, name: string): number[] {
  return pids()
    .filter((pid) => {
      const words = argumentsOf(pid);
      const at = words.indexOf(word);
      return at >= 0 && words[at + 1] === name && !hasEnded(statOf(pid));
    })
    .map(Number);
}

function folderOf(pid: number | string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

/** Finds the supervisor of a program: the ancestor whose working folder is below a folder of the agent. */
export function supervisorOf({ parent }: ProgramProcess, folder: string): number | undefined {
  for (let pid = parent; pid > 1; pid = statOf(pid)?.parent ?? 0) {
    if (folderOf(pid).startsWith(folder)) return pid;
  }
  return undefined;
}

/** Lists the processes with a folder as working folder or in their arguments, except this one. */
export function processesOf(folder: string): number[] {
  return pids()
    .filter(
      (pid) => folderOf(pid).startsWith(folder) || argumentsOf(pid).some((word) => word.includes(folder)),
    )
    .map(Number)
    .filter((pid) => pid !== process.pid && !hasEnded(statOf(pid)));
}
