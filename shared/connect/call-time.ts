import { untilAborted } from "../errors/abort.ts";
import type { SandboxError } from "../errors/error.ts";
import { type Deadline, deadlineError, openDeadline } from "./deadline.ts";

/**
 * Maximum number of microtask turns of work that gets no timer and no signal. Answers of an embedded database, and
 * bodies that have already arrived, need fewer.
 */
const maxPromptTurns = 50;

/** Returns true if work settles within a few turns of the microtask queue. */
async function isPrompt(work: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  work.then(settle, settle);
  for (let turn = 0; turn < maxPromptTurns && !isSettled; turn++) await undefined;
  return isSettled;
}

/** The time of a call: it ends at the deadline or when the caller leaves. */
export class CallTime {
  readonly #caller: Pick<Request, "signal">;
  readonly #timeoutMs: number | undefined;
  /** In milliseconds since 1970; undefined without a time limit. */
  readonly deadline: number | undefined;
  #open: Deadline | undefined;

  /**
   * @param caller the request, whose signal is aborted when the caller leaves; read only if some work has to wait
   * @param timeoutMs time limit of the call, in milliseconds
   * @throws `deadline_exceeded` for a time limit of 0 or less
   */
  constructor(caller: Pick<Request, "signal">, timeoutMs: number | undefined) {
    this.#caller = caller;
    this.#timeoutMs = timeoutMs;
    if (timeoutMs === undefined) return;
    if (timeoutMs <= 0) throw deadlineError(timeoutMs);
    this.deadline = Date.now() + timeoutMs;
  }

  /** Returns a signal that is aborted at the deadline or when the caller leaves. Created on first use. */
  get signal(): AbortSignal {
    if (this.#open === undefined) {
      const leftMs = this.deadline === undefined ? undefined : this.deadline - Date.now();
      this.#open = openDeadline(this.#caller.signal, leftMs, () => deadlineError(this.#timeoutMs));
    }
    return this.#open.signal;
  }

  /**
   * Returns the outcome of work, or rejects as soon as the deadline passes or the caller leaves.
   * @param timeoutMs an additional time limit for this work, in milliseconds
   * @param error creates the error for that limit
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

  /** Clears the timer. Call it when the work is done, so that no timer outlives a request. */
  close(): void {
    this.#open?.close();
  }
}
