import { isCodeOf } from "../errors/error.ts";
import { maxWaitMs } from "./agent-client.ts";
import { AgentError } from "./agent-error.ts";

/** The retry policy of polling an agent for an exit. */
export interface WaitPolicy {
  /** Minimum time between the beginnings of two polls, in milliseconds. */
  readonly minIntervalMs: number;
  /** Tolerated outage of an agent that has held a poll before, in milliseconds. */
  readonly maxOutageMs: number;
  /** Tolerated outage of an agent that has never held a poll, in milliseconds. */
  readonly maxFirstOutageMs: number;
}

export const defaultWaitPolicy: WaitPolicy = {
  minIntervalMs: 1_000,
  maxOutageMs: 30_000,
  maxFirstOutageMs: 3_000,
};

/** Delay before the first retry after a broken connection, in milliseconds. */
const firstRetryDelayMs = 100;
/** Delay before the first retry after the agent answered `not_found`, in milliseconds. */
const firstAbsentDelayMs = 20;

/** Maximum number of `not_found` answers for a sandbox that should be there. */
const maxAbsences = 5;

/** Decides whether and when to poll again after a poll without an exit. */
export class WaitProgress {
  readonly #policy: WaitPolicy;
  #wasHeld = false;
  #outageSinceMs: number | undefined;
  #retryDelayMs = firstRetryDelayMs;
  #absentDelayMs = firstAbsentDelayMs;
  #absences = 0;

  constructor(policy: WaitPolicy = defaultWaitPolicy) {
    this.#policy = policy;
  }

  /**
   * Returns the delay before the next poll in milliseconds; undefined if the wait has failed.
   * @param tookMs duration of the last poll
   * @param nowMs the time in milliseconds
   * @param isCreating true if the Create of the life may still be in progress, so that its absence is not a failure
   */
  next(error: unknown, tookMs: number, nowMs: number, isCreating = false): number | undefined {
    const { minIntervalMs, maxOutageMs, maxFirstOutageMs } = this.#policy;
    const restMs = Math.max(0, minIntervalMs - tookMs);
    if (isCodeOf(error, "deadline_exceeded")) {
      this.#wasHeld = true;
      this.#outageSinceMs = undefined;
      this.#retryDelayMs = firstRetryDelayMs;
      return restMs;
    }
    if (isCodeOf(error, "not_found")) {
      // One answer may be older than the Create. Repeated ones mean that the sandbox is not there.
      if (!isCreating && ++this.#absences > maxAbsences) return undefined;
      const delayMs = Math.min(this.#absentDelayMs, minIntervalMs);
      this.#absentDelayMs *= 2;
      return delayMs;
    }
    if (!isCodeOf(error, "unavailable")) return undefined;
    if (error instanceof AgentError && error.isMisconfigured) return undefined;
    if (tookMs >= minIntervalMs) this.#wasHeld = true;
    // A poll that took so long, but not until its time limit, was held: the outage began only when it broke.
    if (tookMs >= maxOutageMs && tookMs < maxWaitMs) this.#outageSinceMs = undefined;
    this.#outageSinceMs ??= nowMs;
    const limitMs = this.#wasHeld ? maxOutageMs : maxFirstOutageMs;
    if (nowMs - this.#outageSinceMs >= limitMs) return undefined;
    const delayMs = Math.min(this.#retryDelayMs, restMs);
    this.#retryDelayMs = Math.min(this.#retryDelayMs * 2, minIntervalMs);
    return delayMs;
  }
}
