import { abortError } from "../errors/abort.ts";
import { yieldToEventLoop } from "./turn.ts";

/** Releases the lane; only the first call has an effect. */
export type Leave = () => void;

interface Waiter {
  readonly enter: (leave: Leave) => void;
}

/**
 * Lets a few pieces of work run at once, one of them per caller as long as there are as many lanes as callers. The
 * others wait: the callers take turns, and each caller's work is done in order.
 */
export class Lanes {
  readonly #count: number;
  readonly #perCaller: number;
  readonly #stepsPerTurn: number;
  /** Steps that were taken outside the lanes in this turn of the event loop. */
  #stepsOfTurn = 0;
  #taken = 0;
  /** Lanes by caller. */
  readonly #running = new Map<string, number>();
  /** Waiters by caller; the caller whose turn is next comes first. */
  readonly #waiting = new Map<string, Set<Waiter>>();

  /**
   * @param count at least 2, of which one caller gets all but one, so that the next one finds a lane
   * @param stepsPerTurn steps outside the lanes after which more work of the same turn has to wait for one
   */
  constructor(count: number, stepsPerTurn = Number.POSITIVE_INFINITY) {
    this.#count = count;
    this.#perCaller = count - 1;
    this.#stepsPerTurn = stepsPerTurn;
  }

  /** True if work waits for a lane, or too much was done outside them since others had a turn. */
  get isCrowded(): boolean {
    return this.#waiting.size > 0 || this.#stepsOfTurn >= this.#stepsPerTurn;
  }

  /** Counts steps that were taken outside the lanes, until others have had a turn. */
  spend(steps: number): void {
    if (this.#stepsOfTurn === 0) void yieldToEventLoop().then(() => (this.#stepsOfTurn = 0));
    this.#stepsOfTurn += steps;
  }

  /**
   * Resolves when a lane is free, with the function that releases it.
   * @throws what `signal` was aborted with, at once
   */
  enter(caller: string, signal: AbortSignal): Promise<Leave> {
    if (signal.aborted) return Promise.reject(abortError(signal));
    return new Promise((resolve, reject) => {
      const waiters = this.#waiting.get(caller) ?? new Set();
      this.#waiting.set(caller, waiters);
      const giveUp = () => {
        waiters.delete(waiter);
        if (waiters.size === 0) this.#waiting.delete(caller);
        reject(abortError(signal));
      };
      const waiter: Waiter = {
        enter(leave) {
          signal.removeEventListener("abort", giveUp);
          resolve(leave);
        },
      };
      waiters.add(waiter);
      signal.addEventListener("abort", giveUp, { once: true });
      this.#admit();
    });
  }

  #admit(): void {
    for (const [caller, waiters] of this.#waiting) {
      if (this.#taken === this.#count) return;
      if ((this.#running.get(caller) ?? 0) >= this.#perCaller) continue;
      const [waiter] = waiters;
      if (waiter === undefined) continue;
      waiters.delete(waiter);
      this.#waiting.delete(caller);
      if (waiters.size > 0) this.#waiting.set(caller, waiters);
      waiter.enter(this.#take(caller));
    }
  }

  #take(caller: string): Leave {
    this.#taken++;
    this.#running.set(caller, (this.#running.get(caller) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#taken--;
      const left = (this.#running.get(caller) ?? 1) - 1;
      if (left > 0) this.#running.set(caller, left);
      else this.#running.delete(caller);
      this.#admit();
    };
  }
}
