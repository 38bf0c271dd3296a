import { abortError } from "../../shared/errors/abort.ts";

/** The signal of work that is never canceled. */
export const untilDone: AbortSignal = new AbortController().signal;

/** Runs one function at a time, in the order of the calls. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param signal the work is not started if this is aborted before its turn
   * @throws what the work throws, or the signal's error
   */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      if (signal.aborted) throw abortError(signal);
      return work();
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}
