import { untilAborted } from "../errors/abort.ts";

interface SharedWait<T> {
  readonly outcome: Promise<T>;
  readonly leave: AbortController;
  waiters: number;
}

/**
 * Lets all who wait for the same thing share one piece of work, which ends when the last of them has gone.
 * On platforms where requests cannot share I/O each caller does its own.
 */
export class SharedWaits {
  readonly #waits = new Map<string, SharedWait<unknown>>();
  readonly #isShared: boolean;

  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  /**
   * Waits for the work that goes under a key, or begins it.
   * @param work the same for everyone who uses the key; its signal is aborted when nobody waits any more
   * @throws what the work throws, or the signal's error
   */
  async join<T>(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (!this.#isShared) return work(signal);
    // Everyone who uses a key gives the same work, so what is there is of that type.
    const there = this.#waits.get(key) as SharedWait<T> | undefined;
    const wait = there ?? this.#begin(key, work);
    wait.waiters++;
    try {
      return await untilAborted(wait.outcome, signal);
    } finally {
      if (--wait.waiters === 0) {
        this.#forget(key, wait);
        wait.leave.abort();
      }
    }
  }

  #begin<T>(key: string, work: (signal: AbortSignal) => Promise<T>): SharedWait<T> {
    const leave = new AbortController();
    const wait: SharedWait<T> = { outcome: work(leave.signal), leave, waiters: 0 };
    const forget = () => this.#forget(key, wait);
    wait.outcome.then(forget, forget);
    this.#waits.set(key, wait);
    return wait;
  }

  #forget(key: string, wait: SharedWait<unknown>): void {
    if (this.#waits.get(key) === wait) this.#waits.delete(key);
  }
}
