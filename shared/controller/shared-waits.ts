import { untilAborted } from "../errors/abort.ts";

interface SharedWait<T> {
  readonly outcome: Promise<T>;
  readonly leave: AbortController;
  waiters: number;
}

/**
 * Lets concurrent callers share one piece of work per key. The work is aborted when its last caller leaves.
 * On platforms where requests cannot share I/O, each caller runs its own work.
 */
export class SharedWaits {
  readonly #waits = new Map<string, SharedWait<unknown>>();
  readonly #isShared: boolean;

  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  /**
   * Starts the work of a key, or joins it if it is running, and waits for its result.
   * @param work must be the same for all callers of a key; its signal is aborted when the last of them leaves
   * @throws the work's error, or the signal's error
   */
  async join<T>(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (!this.#isShared) return work(signal);
    // All callers of a key pass the same work, so a running one has this type.
    const running = this.#waits.get(key) as SharedWait<T> | undefined;
    const wait = running ?? this.#start(key, work);
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

  #start<T>(key: string, work: (signal: AbortSignal) => Promise<T>): SharedWait<T> {
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
