import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { lazy } from "./lazy.ts";
import { readIfThere } from "./read-if-there.ts";

/** The system's information about one process. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** Start time in the system's own format, for comparison only. */
  readonly began: string;
  /** CPU time of the process and its reaped children, in ticks of 1/100 s. */
  readonly cpuTicks: number;
}

/** Returns true if this system has /proc. Without it, processes can be found one by one but not listed. */
export const hasProc = lazy(() => existsSync("/proc/self/stat"));

/** Reads /proc/<pid>/stat. A zombie counts as ended. */
function findInProc(pid: number): ProcessInfo | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (!stat) return undefined;
  // Fields are counted from after the name, which may contain spaces and parentheses; the third is the state.
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

/** Returns the process with a pid; undefined if none or ended. @throws `unavailable` if its state cannot be read */
export function findProcess(pid: number): ProcessInfo | undefined {
  return hasProc() ? findInProc(pid) : findWithPs(pid);
}

/** Lists all processes that have not ended; empty on a system without /proc. */
export function listProcesses(): ProcessInfo[] {
  if (!hasProc()) return [];
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (findInProc(Number(name)) ?? []) : []));
}

/** Returns true if the system lists the children of a process. */
const hasChildren = lazy(() => existsSync(`/proc/self/task/${process.pid}/children`));

/** Lists the children of a process, which the system lists by thread. */
function childPidsOf(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    // The process has ended.
    return [];
  }
  return threads.flatMap((thread) =>
    (readIfThere(`/proc/${pid}/task/${thread}/children`) ?? "").split(" ").filter(Boolean).map(Number),
  );
}

function processTreeByScan(pid: number): ProcessInfo[] {
  const all = listProcesses();
  const family = all.filter((info) => info.pid === pid);
  // The loop also visits the elements that it appends.
  for (const { pid: parent } of family) family.push(...all.filter((info) => info.parent === parent));
  return family;
}

/**
 * Lists a process and all its descendants, without reading other processes if the system lists children. Empty on a
 * system without /proc.
 */
export function processTree(pid: number): ProcessInfo[] {
  if (!hasChildren()) return processTreeByScan(pid);
  const family = [findProcess(pid)].filter((info) => info !== undefined);
  for (const { pid: parent } of family) {
    family.push(...childPidsOf(parent).flatMap((child) => findProcess(child) ?? []));
  }
  return family;
}

/** Returns the resident memory of a process. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/status`) ?? "")?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
