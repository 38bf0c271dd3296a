import { readdir } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";
import { findProcess, hasProc, type ProcessInfo } from "./proc.ts";

/** Number of processes that are read before the event loop continues with other work. */
const processesPerTurn = 32;

let lastDurationMs = 0;

/** Returns the duration of the last scan; 0 before the first. */
export function scanDurationMs(): number {
  return lastDurationMs;
}

async function scan(): Promise<readonly ProcessInfo[]> {
  if (!hasProc()) return [];
  const began = performance.now();
  const found: ProcessInfo[] = [];
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  for (const [index, pid] of pids.entries()) {
    if (index % processesPerTurn === processesPerTurn - 1) await turn();
    const info = findProcess(Number(pid));
    if (info) found.push(info);
  }
  lastDurationMs = performance.now() - began;
  return found;
}

let running: Promise<unknown> = Promise.resolve();
let next: Promise<readonly ProcessInfo[]> | undefined;

/**
 * Lists all processes that have not ended; empty on a system without /proc. One scan runs at a time. Calls during a
 * scan share the next one, since the current one may have missed processes that existed at the call.
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

/** Lists all processes of some sessions; empty on a system without /proc. */
export async function membersOf(sessions: ReadonlySet<number>): Promise<ProcessInfo[]> {
  return (await scanProcesses()).filter(({ session }) => sessions.has(session));
}
