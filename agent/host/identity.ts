import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../../shared/errors/error.ts";
import { findProcess, hasProc } from "./proc.ts";
import { membersOf } from "./process-scan.ts";
import { sendToGroup, sendToProcess } from "./signal.ts";

/** A process. The start time distinguishes it from a later one with the same pid. */
export interface Identity {
  readonly pid: number;
  readonly began: string;
}

/** Time for a killed process to end. */
const endTimeoutMs = 10_000;

/** Returns the identity of the process that has a pid now. */
export function identify(pid: number): Identity {
  return { pid, began: findProcess(pid)?.began ?? "" };
}

/** Returns true if the process has not ended. @throws `unavailable` if its state cannot be read */
export function isAlive({ pid, began }: Identity): boolean {
  return findProcess(pid)?.began === began;
}

/** Signals a process, if it has not ended. @throws `unavailable` if its state cannot be read */
export function signalProcess(identity: Identity, signal: NodeJS.Signals): void {
  if (isAlive(identity)) sendToProcess(identity.pid, signal);
}

/** Signals the process group of a leader, if that has not ended. @throws `unavailable` if its state cannot be read */
export function signalGroup(leader: Identity, signal: NodeJS.Signals): void {
  if (isAlive(leader)) sendToGroup(leader.pid, signal);
}

/** Resolves when all of the processes have ended. @throws `unavailable` if one does not end within 10 seconds */
export async function untilEnded(processes: readonly Identity[]): Promise<void> {
  const deadline = Date.now() + endTimeoutMs;
  for (let delayMs = 1; ; delayMs = Math.min(delayMs * 2, 100)) {
    const left = processes.find(isAlive);
    if (!left) return;
    if (Date.now() > deadline) throw new SandboxError("unavailable", `process ${left.pid} does not end`);
    await delay(delayMs);
  }
}

/**
 * Lists the remaining members of the leaders' sessions, except of sessions whose number is in use by another process.
 */
async function leftOf(leaders: readonly Identity[]): Promise<Identity[]> {
  const found = await membersOf(new Set(leaders.map(({ pid }) => pid)));
  const beganOf = new Map(leaders.map(({ pid, began }) => [pid, began]));
  const foreign = new Set(
    found.flatMap(({ pid, began }) => ((beganOf.get(pid) ?? began) === began ? [] : [pid])),
  );
  return found.filter(({ session }) => !foreign.has(session));
}

/**
 * Kills all members of the sessions of leaders, which may have ended, and resolves when none is left. A session id is
 * not reused while it has members, so it is ours unless another process now has the leader's pid.
 * @throws `unavailable` if a process does not end within 10 seconds
 */
export async function killSessions(leaders: readonly Identity[]): Promise<void> {
  for (const leader of leaders) signalGroup(leader, "SIGKILL");
  const deadline = Date.now() + endTimeoutMs;
  for (let delayMs = 1; ; delayMs = Math.min(delayMs * 2, 100)) {
    const left = hasProc() ? await leftOf(leaders) : leaders.filter(isAlive);
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new SandboxError("unavailable", `process ${left[0]?.pid} does not end`);
    for (const identity of left) signalProcess(identity, "SIGKILL");
    await delay(delayMs);
  }
}
