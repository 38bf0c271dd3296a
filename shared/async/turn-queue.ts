import { giveTurn } from "./turn.ts";

/** The shortest rest that a timer is set for, and the longest, in milliseconds. */
const minRestMs = 1;
const maxRestMs = 25;

interface Waiter {
  readonly order: number;
  /** True if others get as much time as its turn took. */
  readonly isLong: boolean;
  readonly enter: () => void;
}

/**
 * Lets one piece of work after another go on, each in a turn of the event loop of its own, and pieces of up to 25 ms no
 * more than half of the time.
 */
export class TurnQueue {
  /** In their order. */
  readonly #waiting: Waiter[] = [];
  #isRunning = false;

  /**
   * Resolves when it is the caller's turn. It ends with the microtasks that follow.
   * @param order callers with a lower number come first, and callers with the same one in order of arrival
   */
  next(order = 0): Promise<void> {
    return new Promise((resolve) => this.#wait({ order, isLong: true, enter: resolve }));
  }

  /** As `next`, for a piece of work that takes less than a millisecond: others get one turn after it. */
  pass(order = 0): Promise<void> {
    return new Promise((resolve) => this.#wait({ order, isLong: false, enter: resolve }));
  }

  #wait(waiter: Waiter): void {
    const at = this.#waiting.findLastIndex(({ order }) => order <= waiter.order) + 1;
    this.#waiting.splice(at, 0, waiter);
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      await giveTurn();
      const startedAt = performance.now();
      const waiter = this.#waiting.shift();
      waiter?.enter();
      // The work is done before the next turn; then others get as much time as it took.
      await giveTurn();
      const restMs = performance.now() - startedAt;
      if (waiter?.isLong && restMs >= minRestMs)
        await new Promise((resolve) => setTimeout(resolve, Math.min(restMs, maxRestMs)));
    }
    this.#isRunning = false;
  }
}
