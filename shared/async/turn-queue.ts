import { giveTurn } from "./turn.ts";

/** The shortest rest that a timer is set for, in milliseconds. */
const minRestMs = 1;

/**
 * Lets one piece of work after another go on, each in a turn of the event loop of its own, and no more than half of the
 * time.
 */
export class TurnQueue {
  readonly #waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn; callers come in order. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) void this.#run();
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await giveTurn();
      const startedAt = performance.now();
      this.#waiting[0]?.();
      // The work is done before the next turn; then others get as much time as it took.
      await giveTurn();
      const restMs = performance.now() - startedAt;
      if (restMs >= minRestMs) await new Promise((resolve) => setTimeout(resolve, restMs));
      this.#waiting.shift();
    }
  }
}
