import { ReplaceableTimeout } from "../replaceable-timeout.ts";
import type { BackendSandbox } from "./backend.ts";

/** The end that a process is asked for, and the time when it is killed. */
export class Termination {
  readonly #backendSandbox: BackendSandbox;
  readonly #killing = new ReplaceableTimeout();
  #isAsked = false;

  constructor(backendSandbox: BackendSandbox) {
    this.#backendSandbox = backendSandbox;
  }

  /** Asks the process to end, once, and kills it when its time is over. */
  scheduleKill(killAt: number): void {
    this.#killing.cancel();
    const leftMs = Math.max(0, killAt - Date.now());
    if (!this.#isAsked) this.#backendSandbox.end("SIGTERM", Math.ceil(leftMs / 1_000));
    this.#isAsked = true;
    this.#killing.schedule(leftMs, () => this.#backendSandbox.end("SIGKILL", 0));
  }

  /** Asks once more, of a backend that may not have heard the first time. */
  repeat(killAt: number): void {
    this.#isAsked = false;
    this.scheduleKill(killAt);
  }

  cancel(): void {
    this.#killing.cancel();
  }
}
