import { abortError } from "../errors/abort.ts";

export interface LongPollSlices {
  /** Time that a poll may be held open while there is room, in milliseconds. */
  readonly sliceMs?: number;
  /** Time that a poll may be held open while others need its place, in milliseconds. */
  readonly crowdedSliceMs?: number;
}

const defaultSliceMs = 50_000;
const defaultCrowdedSliceMs = 1_000;

/**
 * Limits how many long polls are open at once. The others queue and take turns, first come first served.
 *
 * Only half of the places are given for a full slice; the rest, and every place while others queue, are given for a
 * short one. So whoever comes to a full house is not kept waiting by polls that began before.
 */
export class LongPolls {
  readonly #maxOpen: number;
  readonly #sliceMs: number;
  readonly #crowdedSliceMs: number;
  /** Those that wait for a place, in order; called with a place that is theirs. */
  readonly #queue = new Set<() => void>();
  #open = 0;

  constructor(maxOpen: number, slices: LongPollSlices = {}) {
    this.#maxOpen = maxOpen;
    this.#sliceMs = slices.sliceMs ?? defaultSliceMs;
    this.#crowdedSliceMs = slices.crowdedSliceMs ?? defaultCrowdedSliceMs;
  }

  /**
   * Runs one slice of a poll when there is a place for it.
   * @param poll ends after the milliseconds it is given, and is then run again by its caller
   * @throws what the poll throws, or the signal's error when it is aborted in the queue
   */
  async run<T>(signal: AbortSignal, poll: (maxMs: number) => Promise<T>): Promise<T> {
    if (signal.aborted) throw abortError(signal);
    if (this.#open < this.#maxOpen) this.#open++;
    else await this.#queueFor(signal);
    const isCrowded = this.#queue.size > 0 || this.#open > this.#maxOpen / 2;
    try {
      return await poll(isCrowded ? this.#crowdedSliceMs : this.#sliceMs);
    } finally {
      this.#release();
    }
  }

  #queueFor(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#queue.delete(enter);
        reject(abortError(signal));
      };
      const enter = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#queue.add(enter);
    });
  }

  /** Hands the place to the first in the queue, so that no newcomer overtakes it. */
  #release(): void {
    const [next] = this.#queue;
    if (!next) {
      this.#open--;
      return;
    }
    this.#queue.delete(next);
    next();
  }
}
