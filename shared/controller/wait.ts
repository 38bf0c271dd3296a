import { isCodeOf } from "../errors/error.ts";
import { maxWaitMs } from "./agent-client.ts";

/** The pace of asking an agent for an exit. */
export interface WaitPolicy {
  /** The least time between two questions, in milliseconds. */
  readonly minIntervalMs: number;
  /** Time that an agent may be out of reach, in milliseconds: one that has held the wait, and one that has not. */
  readonly maxOutageMs: number;
  readonly maxFirstOutageMs: number;
}

export const defaultWaitPolicy: WaitPolicy = {
  minIntervalMs: 1_000,
  maxOutageMs: 30_000,
  maxFirstOutageMs: 3_000,
};

/** Before an agent that broke off, or does not have the sandbox yet, is asked again at first, in milliseconds. */
const firstRetryDelayMs = 100;
const firstAbsentDelayMs = 20;

/** Maximum of answers that a sandbox is absent which should be there. */
const maxAbsences = 5;

/** Decides how a wait goes on after a question that brought no exit. */
export class WaitProgress {
  readonly #policy: WaitPolicy;
  #wasHeld = false;
  #lostAt: number | undefined;
  #retryDelayMs = firstRetryDelayMs;
  #absentDelayMs = firstAbsentDelayMs;
  #absences = 0;

  constructor(policy: WaitPolicy = defaultWaitPolicy) {
    this.#policy = policy;
  }

  /**
   * Returns how long to wait before the next question, in milliseconds; undefined where the wait has failed.
   * @param tookMs how long the question took
   * @param now the time in milliseconds
   * @param isCreating whether the Create of the life may be on the way, so that its agent need not have it yet
   */
  next(error: unknown, tookMs: number, now: number, isCreating = false): number | undefined {
    const { minIntervalMs, maxOutageMs, maxFirstOutageMs } = this.#policy;
    const rest = Math.max(0, minIntervalMs - tookMs);
    if (isCodeOf(error, "deadline_exceeded")) {
      this.#wasHeld = true;
      this.#lostAt = undefined;
      this.#retryDelayMs = firstRetryDelayMs;
      return rest;
    }
    if (isCodeOf(error, "not_found")) {
      // A late answer may be from before its Create; an agent that goes on saying so does not have it.
      if (!isCreating && ++this.#absences > maxAbsences) return undefined;
      const delayMs = Math.min(this.#absentDelayMs, minIntervalMs);
      this.#absentDelayMs *= 2;
      return delayMs;
    }
    if (!isCodeOf(error, "unavailable")) return undefined;
    if (tookMs >= minIntervalMs) this.#wasHeld = true;
    // A question that broke off after so long, but before the agent was given up on, had surely been held.
    if (tookMs >= maxOutageMs && tookMs < maxWaitMs) this.#lostAt = undefined;
    this.#lostAt ??= now;
    const limitMs = this.#wasHeld ? maxOutageMs : maxFirstOutageMs;
    if (now - this.#lostAt >= limitMs) return undefined;
    const delayMs = Math.min(this.#retryDelayMs, rest);
    this.#retryDelayMs = Math.min(this.#retryDelayMs * 2, minIntervalMs);
    return delayMs;
  }
}
