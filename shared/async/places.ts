import { abortError } from "../errors/abort.ts";
import type { Leave } from "./lanes.ts";
import { yieldToEventLoop } from "./turn.ts";

export interface PlacesOptions {
  /** Number of places. */
  readonly count: number;
  /** Maximum number of those who wait for a place. */
  readonly maxWaiting: number;
  /** Maximum wait for a place, in milliseconds. */
  readonly maxWaitMs: number;
  /** Maximum time for which a place is held, in milliseconds, so that slow holders do not keep others out; by default none. */
  readonly maxHeldMs?: number;
}

/** Ends the wait of one who waits, with a place or without one. */
type Settle = (leave: Leave | undefined) => void;

/** A number of places. Who finds none waits for one, in order of arrival, up to a time limit. */
export class Places {
  readonly #options: PlacesOptions;
  #taken = 0;
  /** In order of arrival. */
  readonly #waiting = new Set<Settle>();
  /** Resolves when the last one whose time had passed has been refused, and others have had a turn. */
  #refused = Promise.resolve();

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /**
   * Resolves with the function that releases the place; with undefined, if none became free in time, or at once if
   * too many others wait.
   * @throws what `signal` was aborted with, at once
   */
  take(signal: AbortSignal): Promise<Leave | undefined> {
    const { count, maxWaiting, maxWaitMs } = this.#options;
    if (signal.aborted) return Promise.reject(abortError(signal));
    if (this.#taken < count) return Promise.resolve(this.#enter());
    if (this.#waiting.size >= maxWaiting) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
        return this.#waiting.delete(settle);
      };
      const giveUp = () => {
        end();
        reject(abortError(signal));
      };
      const settle: Settle = (leave) => {
        if (end()) resolve(leave);
      };
      const timer = setTimeout(() => this.#refuse(settle), maxWaitMs);
      this.#waiting.add(settle);
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }

  /** Takes a place. Returns the function that gives it to the first who waits; its first call counts. */
  #enter(): Leave {
    this.#taken++;
    let isHeld = true;
    const leave = () => {
      if (!isHeld) return;
      isHeld = false;
      clearTimeout(timer);
      this.#taken--;
      const [settle] = this.#waiting;
      settle?.(this.#enter());
    };
    const { maxHeldMs } = this.#options;
    const timer = maxHeldMs === undefined ? undefined : setTimeout(leave, maxHeldMs);
    return leave;
  }

  /** Refuses one per turn of the event loop: to refuse many at once would delay everybody else. */
  #refuse(settle: Settle): void {
    this.#refused = this.#refused.then(() => settle(undefined)).then(yieldToEventLoop);
  }
}
