/** The longest delay of a timer, in milliseconds. */
const longest = 2 ** 31 - 1;

/** Does one thing later: what is put off anew takes the place of what was put off before. It keeps no process alive. */
export class Later {
  #timer: NodeJS.Timeout | undefined;

  /** @param ms what is longer than any timer, 24 days, is never */
  in(ms: number, work: () => void): void {
    clearTimeout(this.#timer);
    if (ms <= longest) this.#timer = setTimeout(work, ms).unref();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}
