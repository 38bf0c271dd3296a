import { abortError } from "../../shared/errors/abort.ts";

/** Lets one piece of work run at a time, in the order they came. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param signal work whose caller has gone before its turn is not begun
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
