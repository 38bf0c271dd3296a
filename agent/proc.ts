import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { readIfThere } from "./read-if-there.ts";

/** What the system tells of one process. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** When it began, in the system's own terms; only good to be compared. */
  readonly began: string;
  /** Processor time of it and of the children it has waited for, in ticks of 1/100 s. */
  readonly cpuTicks: number;
}

/** Tells whether there is a /proc to read; without one only single processes can be looked at. */
export const hasProc = existsSync("/proc/self/stat");

/** Reads /proc/<pid>/stat; a zombie, which only its parent still knows, counts as gone. */
function findInProc(pid: number): ProcessInfo | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (!stat) return undefined;
  // Fields are counted from behind the name, which may hold spaces and parentheses; the third is the state.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const field = (number: number) => fields[number - 3] ?? "";
  if (field(3) === "Z" || field(3) === "X") return undefined;
  const cpuTicks = [14, 15, 16, 17].reduce((sum, number) => sum + Number(field(number)), 0);
  return { pid, parent: Number(field(4)), session: Number(field(6)), began: field(22), cpuTicks };
}

function findWithPs(pid: number): ProcessInfo | undefined {
  const args = ["-o", "stat=", "-o", "lstart=", "-p", String(pid)];
  const { stdout } = spawnSync("ps", args, { encoding: "utf8", env: { PATH: "/usr/bin:/bin", LC_ALL: "C" } });
  const [, state, began] = /^\s*(\S+)\s+(.*\S)\s*$/.exec(stdout) ?? [];
  if (!state || !began || state.startsWith("Z")) return undefined;
  return { pid, parent: 0, session: 0, began, cpuTicks: 0 };
}

/** A process, if there is one of that number that has not ended. @throws `unavailable` when that cannot be seen */
export const findProcess = hasProc ? findInProc : findWithPs;

/** Every process that has not ended; none where there is no /proc. */
export function listProcesses(): ProcessInfo[] {
  if (!hasProc) return [];
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (findInProc(Number(name)) ?? []) : []));
}

/** True if the system lists the children of a process. */
const hasChildren = existsSync(`/proc/self/task/${process.pid}/children`);

/** Lists the children of a process: those of each of its threads. */
function childPidsOf(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    // It has ended.
    return [];
  }
  return threads.flatMap((thread) =>
    (readIfThere(`/proc/${pid}/task/${thread}/children`) ?? "").split(" ").filter(Boolean).map(Number),
  );
}

function processTreeByScan(pid: number): ProcessInfo[] {
  const all = listProcesses();
  const family = all.filter((info) => info.pid === pid);
  // The list grows while it is read.
  for (const { pid: parent } of family) family.push(...all.filter((info) => info.parent === parent));
  return family;
}

/**
 * Lists a process and all its descendants, without a look at other processes where the system lists children; none
 * where there is no /proc.
 */
export function processTree(pid: number): ProcessInfo[] {
  if (!hasChildren) return processTreeByScan(pid);
  const family = [findProcess(pid)].filter((info) => info !== undefined);
  for (const { pid: parent } of family) {
    family.push(...childPidsOf(parent).flatMap((child) => findProcess(child) ?? []));
  }
  return family;
}

/** The memory a process has in RAM, in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/status`) ?? "")?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
