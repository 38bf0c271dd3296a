import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../shared/errors/error.ts";
import { findProcess, hasProc } from "./proc.ts";
import { membersOf } from "./process-scan.ts";
import { sendToGroup, sendToProcess } from "./signal.ts";

/** A process, told by when it began from a later one with the same number. */
export interface Identity {
  readonly pid: number;
  readonly began: string;
}

/** Time that a killed process may take to end. */
const endTimeoutMs = 10_000;

/** The process that has a number now; one that has ended keeps it as long as its session has members. */
export function identify(pid: number): Identity {
  return { pid, began: findProcess(pid)?.began ?? "" };
}

/** Tells whether it has not ended. @throws `unavailable` when that cannot be seen */
export function isAlive({ pid, began }: Identity): boolean {
  return findProcess(pid)?.began === began;
}

/** Signals a process, if it has not ended. @throws `unavailable` when that cannot be seen */
export function signalProcess(identity: Identity, signal: NodeJS.Signals): void {
  if (isAlive(identity)) sendToProcess(identity.pid, signal);
}

/** Signals the process group a living process leads. @throws `unavailable` when it cannot be seen whether it lives */
export function signalGroup(leader: Identity, signal: NodeJS.Signals): void {
  if (isAlive(leader)) sendToGroup(leader.pid, signal);
}

/** Resolves when none of the processes is left. @throws `unavailable` when one does not end within 10 seconds */
export async function untilEnded(processes: readonly Identity[]): Promise<void> {
  const deadline = Date.now() + endTimeoutMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 100)) {
    const left = processes.find(isAlive);
    if (!left) return;
    if (Date.now() > deadline) throw new SandboxError("unavailable", `process ${left.pid} does not end`);
    await delay(pauseMs);
  }
}

/** Lists what is left of the sessions of leaders, without those whose number another process has taken meanwhile. */
async function leftOf(leaders: readonly Identity[]): Promise<Identity[]> {
  const found = await membersOf(new Set(leaders.map(({ pid }) => pid)));
  const beganOf = new Map(leaders.map(({ pid, began }) => [pid, began]));
  const foreign = new Set(
    found.flatMap(({ pid, began }) => ((beganOf.get(pid) ?? began) === began ? [] : [pid])),
  );
  return found.filter(({ session }) => !foreign.has(session));
}

/**
 * Kills what is left of the sessions that processes lead or led, and resolves when nothing is. The number of a session
 * is not reused while it has members, so the session is another's only where another process has the leader's number.
 * @throws `unavailable` for processes that do not end within 10 seconds
 */
export async function killSessions(leaders: readonly Identity[]): Promise<void> {
  for (const leader of leaders) signalGroup(leader, "SIGKILL");
  const deadline = Date.now() + endTimeoutMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 100)) {
    const ours = leaders.filter(({ pid, began }) => (findProcess(pid)?.began ?? began) === began);
    const left = hasProc ? await leftOf(ours) : leaders.filter(isAlive);
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new SandboxError("unavailable", `process ${left[0]?.pid} does not end`);
    for (const identity of left) signalProcess(identity, "SIGKILL");
    await delay(pauseMs);
  }
}
