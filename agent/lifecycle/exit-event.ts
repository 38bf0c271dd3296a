import { abortError } from "../../shared/errors/abort.ts";
import type { Exit } from "./exit.ts";

/** Publishes one exit to all waiting callers. Retains nothing of callers that gave up. */
export class ExitEvent {
  readonly #waiting = new Set<(exit: Exit) => void>();
  #exit: Exit | undefined;

  /** The published exit; undefined until then. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Publishes the exit. Later exits are ignored. */
  publish(exit: Exit): void {
    if (this.#exit) return;
    this.#exit = exit;
    for (const resolve of this.#waiting) resolve(exit);
    this.#waiting.clear();
  }

  /** Waits for the exit. @throws the signal's error if it is aborted first */
  async wait(signal?: AbortSignal): Promise<Exit> {
    if (this.#exit) return this.#exit;
    if (signal?.aborted) throw abortError(signal);
    return new Promise((resolve, reject) => {
      const onExit = (exit: Exit) => {
        signal?.removeEventListener("abort", onAbort);
        resolve(exit);
      };
      const onAbort = () => {
        this.#waiting.delete(onExit);
        if (signal) reject(abortError(signal));
      };
      this.#waiting.add(onExit);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }
}
