import { abortError } from "../errors/abort.ts";

/** Time limits of one turn of a poll. */
export interface LongPollTurns {
  /** Duration of a turn while at most half of the places are taken, in milliseconds. */
  readonly turnMs?: number;
  /** Duration of a turn while more places are taken, or polls are queued, in milliseconds. */
  readonly crowdedTurnMs?: number;
}

const defaultTurnMs = 50_000;
const defaultCrowdedTurnMs = 1_000;

/**
 * Limits the number of open long polls. Further polls queue and take turns, first come, first served.
 *
 * Full turns fill at most half of the places. The rest, and every place while polls are queued, go for a short turn,
 * so that a new poll does not wait for the end of a full turn.
 */
export class LongPolls {
  readonly #maxOpen: number;
  readonly #turnMs: number;
  readonly #crowdedTurnMs: number;
  /** The queued polls in order; each function hands a place over. */
  readonly #queue = new Set<() => void>();
  #open = 0;

  constructor(maxOpen: number, turns: LongPollTurns = {}) {
    this.#maxOpen = maxOpen;
    this.#turnMs = turns.turnMs ?? defaultTurnMs;
    this.#crowdedTurnMs = turns.crowdedTurnMs ?? defaultCrowdedTurnMs;
  }

  /**
   * Runs one turn of a poll once there is a place for it.
   * @param poll must end within `maxMs`; its caller then runs the next turn
   * @throws the poll's error, or the signal's error if it is aborted in the queue
   */
  async run<T>(signal: AbortSignal, poll: (maxMs: number) => Promise<T>): Promise<T> {
    if (signal.aborted) throw abortError(signal);
    if (this.#open < this.#maxOpen) this.#open++;
    else await this.#queueFor(signal);
    const isCrowded = this.#queue.size > 0 || this.#open > this.#maxOpen / 2;
    try {
      return await poll(isCrowded ? this.#crowdedTurnMs : this.#turnMs);
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

  /** Hands the place over to the first poll in the queue, so that no new poll overtakes it. */
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
