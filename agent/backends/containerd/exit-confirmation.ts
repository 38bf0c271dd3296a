import type { ObservedState } from "../../lifecycle/backend.ts";
import type { Exit } from "../../lifecycle/exit.ts";
import { ReplaceableTimeout } from "../../lifecycle/replaceable-timeout.ts";
import type { SandboxProcess } from "./sandbox-process.ts";

/** Interval of the checks for the end of a process that containerd has lost. */
const pollIntervalMs = 100;

/**
 * Accepts the exit of a process once the process is gone: containerd also reports exits of processes that it merely
 * lost track of.
 */
export class ExitConfirmation {
  readonly #process: SandboxProcess;
  readonly #pollSoon: () => void;
  readonly #nextPoll = new ReplaceableTimeout();
  #exit: Exit | undefined;

  /** @param pollSoon makes the sandbox observe the process again */
  constructor(process: SandboxProcess, pollSoon: () => void) {
    this.#process = process;
    this.#pollSoon = pollSoon;
  }

  /** The accepted exit. */
  get ended(): ObservedState | undefined {
    return this.#exit && { state: "ended", exit: this.#exit, isDurable: false };
  }

  /** Returns the state of a process whose exit was reported. */
  confirm(exit: Exit): ObservedState {
    const { running, isAlive } = this.#process;
    if (running && isAlive) {
      this.pollIn(pollIntervalMs);
      return { state: "running", running };
    }
    this.#exit = exit;
    return { state: "ended", exit, isDurable: false };
  }

  /** Schedules the next observation. */
  pollIn(delayMs: number): void {
    this.#nextPoll.schedule(delayMs, this.#pollSoon);
  }

  close(): void {
    this.#nextPoll.cancel();
  }
}
