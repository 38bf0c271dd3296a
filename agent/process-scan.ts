import { readdir } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";
import { findProcess, hasProc, type ProcessInfo } from "./proc.ts";

/** Number of processes that are read before other work gets its turn. */
const sliceSize = 32;

let lastDurationMs = 0;

/** Returns the time that the latest scan took, in milliseconds; 0 before the first. */
export function scanDurationMs(): number {
  return lastDurationMs;
}

async function scan(): Promise<readonly ProcessInfo[]> {
  if (!hasProc) return [];
  const began = performance.now();
  const found: ProcessInfo[] = [];
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  for (const [index, pid] of pids.entries()) {
    if (index % sliceSize === sliceSize - 1) await turn();
    const info = findProcess(Number(pid));
    if (info) found.push(info);
  }
  lastDurationMs = performance.now() - began;
  return found;
}

let running: Promise<unknown> = Promise.resolve();
let next: Promise<readonly ProcessInfo[]> | undefined;

/**
 * Lists every process that has not ended; none where there is no /proc. One scan runs at a time, and all who ask
 * while it runs share the one after it, which sees whatever was there when they asked.
 */
export function scanProcesses(): Promise<readonly ProcessInfo[]> {
  if (!next) {
    const scanning = running.then(() => {
      next = undefined;
      return scan();
    });
    next = scanning;
    running = scanning.catch(() => {});
  }
  return next;
}

/** Lists every process of any of the sessions; none where there is no /proc. */
export async function membersOf(sessions: ReadonlySet<number>): Promise<ProcessInfo[]> {
  return (await scanProcesses()).filter(({ session }) => sessions.has(session));
}
