import { abortError } from "../../shared/errors/abort.ts";
import type { Exit } from "./exit.ts";

/** An exit, which comes once, and all who wait for it. Nothing is kept of those who have gone. */
export class ExitEvent {
  readonly #waiting = new Set<(exit: Exit) => void>();
  #exit: Exit | undefined;

  /** Undefined before it came. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** It has come. Only the first one counts. */
  publish(exit: Exit): void {
    if (this.#exit) return;
    this.#exit = exit;
    for (const resolve of this.#waiting) resolve(exit);
    this.#waiting.clear();
  }

  /** @throws the signal's error when it is aborted first */
  async wait(signal?: AbortSignal): Promise<Exit> {
    if (this.#exit) return this.#exit;
    if (signal?.aborted) throw abortError(signal);
    return new Promise((resolve, reject) => {
      const come = (exit: Exit) => {
        signal?.removeEventListener("abort", leave);
        resolve(exit);
      };
      const leave = () => {
        this.#waiting.delete(come);
        if (signal) reject(abortError(signal));
      };
      this.#waiting.add(come);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }
}
