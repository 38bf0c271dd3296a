import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../shared/errors/error.ts";
import { hasProc, look, membersOf } from "./proc.ts";

/** A process, told by when it began from a later one with the same number. */
export interface Identity {
  readonly pid: number;
  readonly began: string;
}

/** How long a process that was killed may take to be gone, in milliseconds. */
const dying = 10_000;

/** The process that has a number now; one that has ended keeps it as long as its session has members. */
export function identify(pid: number): Identity {
  return { pid, began: look(pid)?.began ?? "" };
}

/** Whether it has not ended. @throws `unavailable` when that cannot be seen */
export function isAlive({ pid, began }: Identity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
  }
  return look(pid)?.began === began;
}

/** What the system says of processes that have ended meanwhile, and of those that have become another user's. */
const deaf: ReadonlySet<unknown> = new Set(["ESRCH", "EPERM"]);

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && deaf.has(error.code))) throw error;
  }
}

/** Signals a process, if it has not ended. @throws `unavailable` when that cannot be seen */
export function signalProcess(identity: Identity, signal: NodeJS.Signals): void {
  if (isAlive(identity)) send(identity.pid, signal);
}

/** Signals the process group a living process leads. @throws `unavailable` when it cannot be seen whether it lives */
export function signalGroup(leader: Identity, signal: NodeJS.Signals): void {
  if (isAlive(leader)) send(-leader.pid, signal);
}

/**
 * Kills whatever is left of the sessions that processes lead or led, and resolves when nothing is. A session's
 * number is not given out again while the session has members, so only where another process has a leader's
 * number is the session that bears it not the leader's.
 * @throws `unavailable` for processes that do not end
 */
export async function killSessions(leaders: readonly Identity[]): Promise<void> {
  for (const leader of leaders) signalGroup(leader, "SIGKILL");
  const giveUp = Date.now() + dying;
  for (let pause = 1; ; pause = Math.min(pause * 2, 100)) {
    const ours = leaders.filter(({ pid, began }) => (look(pid)?.began ?? began) === began);
    const left = hasProc ? membersOf(new Set(ours.map(({ pid }) => pid))) : leaders.filter(isAlive);
    if (left.length === 0) return;
    if (Date.now() > giveUp) throw new SandboxError("unavailable", `process ${left[0]?.pid} does not end`);
    for (const { pid } of left) send(pid, "SIGKILL");
    await delay(pause);
  }
}
