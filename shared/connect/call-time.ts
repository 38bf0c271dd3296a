import { untilAborted } from "../errors/abort.ts";
import type { SandboxError } from "../errors/error.ts";
import { type Deadline, deadlineError, openDeadline } from "./deadline.ts";

/**
 * Turns of the microtask queue that work may take before it counts as waiting. What an embedded database answers, and
 * a body that has arrived, take fewer: for them no timer and no signal are made.
 */
const promptTurns = 50;

/** Tells whether work is settled within a few turns of the microtask queue. */
async function isPrompt(work: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  work.then(settle, settle);
  for (let turn = 0; turn < promptTurns && !isSettled; turn++) await undefined;
  return isSettled;
}

/** The time a call has: until its deadline, and as long as its caller is there. */
export class CallTime {
  readonly #caller: Pick<Request, "signal">;
  readonly #timeoutMs: number | undefined;
  /** In milliseconds since 1970; absent when there is no limit. */
  readonly deadline: number | undefined;
  #open: Deadline | undefined;

  /**
   * @param caller has the signal that ends with the caller, which is looked at when something waits
   * @param timeoutMs time limit of the call, in milliseconds
   * @throws `deadline_exceeded` where there is no time at all
   */
  constructor(caller: Pick<Request, "signal">, timeoutMs: number | undefined) {
    this.#caller = caller;
    this.#timeoutMs = timeoutMs;
    if (timeoutMs === undefined) return;
    if (timeoutMs <= 0) throw deadlineError(timeoutMs);
    this.deadline = Date.now() + timeoutMs;
  }

  /** Aborted at the deadline, or when the caller has gone. It is made when it is first asked for. */
  get signal(): AbortSignal {
    if (this.#open === undefined) {
      const leftMs = this.deadline === undefined ? undefined : this.deadline - Date.now();
      this.#open = openDeadline(this.#caller.signal, leftMs, () => deadlineError(this.#timeoutMs));
    }
    return this.#open.signal;
  }

  /**
   * The outcome of work, or the error of the deadline or the caller's leaving as soon as that comes.
   * @param timeoutMs a further time limit, of this work alone, in milliseconds
   * @param error makes the error when that is over
   */
  async settle<T>(work: Promise<T>, timeoutMs?: number, error?: () => SandboxError): Promise<T> {
    if (await isPrompt(work)) return work;
    const deadline = openDeadline(this.signal, timeoutMs, error);
    try {
      return await untilAborted(work, deadline.signal);
    } finally {
      deadline.close();
    }
  }

  /** To be called when the work is done, so that no timer outlives a request. */
  close(): void {
    this.#open?.close();
  }
}
