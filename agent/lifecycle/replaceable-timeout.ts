/** Maximum delay of a Node timer. */
const maxDelayMs = 2 ** 31 - 1;

/** A timer with at most one pending callback; scheduling replaces it. Does not keep the process alive. */
export class ReplaceableTimeout {
  #timer: NodeJS.Timeout | undefined;

  /** Schedules a callback. @param ms a delay above 24 days, the maximum of a timer, never fires */
  schedule(ms: number, work: () => void): void {
    clearTimeout(this.#timer);
    if (ms <= maxDelayMs) this.#timer = setTimeout(work, ms).unref();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}
