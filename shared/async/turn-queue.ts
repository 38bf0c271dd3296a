import type { Leave } from "./lanes.ts";
import { yieldToEventLoop } from "./turn.ts";

/** The shortest rest that a timer is set for, and the longest, in milliseconds. */
const minRestMs = 1;
const maxRestMs = 25;

/** Number of turns of the event loop after which a held turn ends by itself: its holder may wait for its caller. */
const maxHeldTurns = 8;

interface Waiter {
  readonly order: number;
  readonly enter: () => void;
  /** Returns true until a held turn was given back; absent for others. */
  readonly isHeld?: () => boolean;
}

async function untilLeft(isHeld: () => boolean): Promise<void> {
  for (let turns = 1; isHeld() && turns < maxHeldTurns; turns++) await yieldToEventLoop();
}

function rest(workMs: number): Promise<void> {
  const restMs = Math.min(Math.max(workMs, minRestMs), maxRestMs);
  return new Promise((resolve) => setTimeout(resolve, restMs));
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
    return new Promise((resolve) => this.#wait({ order, enter: resolve }));
  }

  /**
   * Does as `next` does, for many small steps that wait in between, such as reading. The turn lasts until it is given back, but no
   * more than 8 turns of the event loop, so that one slow caller does not delay the others.
   */
  hold(order = 0): Promise<Leave> {
    return new Promise((resolve) => {
      let isHeld = true;
      const leave = () => {
        isHeld = false;
      };
      this.#wait({ order, enter: () => resolve(leave), isHeld: () => isHeld });
    });
  }

  #wait(waiter: Waiter): void {
    const at = this.#waiting.findLastIndex(({ order }) => order <= waiter.order) + 1;
    this.#waiting.splice(at, 0, waiter);
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      await yieldToEventLoop();
      const startedAt = performance.now();
      const waiter = this.#waiting.shift();
      waiter?.enter();
      // The work of a turn that is not held is done before the next one; then others get as much time as it took.
      await yieldToEventLoop();
      if (waiter?.isHeld) await untilLeft(waiter.isHeld);
      const workMs = performance.now() - startedAt;
      // What is done in a held turn may go on in other threads, so that it seems shorter than it is.
      if (waiter?.isHeld || workMs >= minRestMs) await rest(workMs);
    }
    this.#isRunning = false;
  }
}
