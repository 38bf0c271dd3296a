import type { BackendSandbox } from "./backend.ts";
import { ReplaceableTimeout } from "./replaceable-timeout.ts";

/** Stops one process: SIGTERM first, and SIGKILL after a timeout. */
export class Termination {
  readonly #backendSandbox: BackendSandbox;
  readonly #killing = new ReplaceableTimeout();
  #hasAsked = false;

  constructor(backendSandbox: BackendSandbox) {
    this.#backendSandbox = backendSandbox;
  }

  /** Asks the process to end, once, and schedules its kill. */
  scheduleKill(killAt: number): void {
    this.#killing.cancel();
    const leftMs = Math.max(0, killAt - Date.now());
    if (!this.#hasAsked) this.#backendSandbox.end("SIGTERM", Math.ceil(leftMs / 1_000));
    this.#hasAsked = true;
    this.#killing.schedule(leftMs, () => this.#backendSandbox.end("SIGKILL", 0));
  }

  /** Asks again, since the backend may have missed the first request. */
  repeat(killAt: number): void {
    this.#hasAsked = false;
    this.scheduleKill(killAt);
  }

  cancel(): void {
    this.#killing.cancel();
  }
}
