import { setTimeout as sleep } from "node:timers/promises";
import { isStillAlive, type ProgramProcess, programProcesses } from "./processes.ts";

const pollIntervalMs = 150;

/** Two concurrent programs of one id. */
export type Overlap = readonly [ProgramProcess, ProgramProcess];

function pairs(processes: readonly ProgramProcess[]): Overlap[] {
  return processes.flatMap((one, index) =>
    processes
      .slice(index + 1)
      .filter(
        ({ namespace, id, token }) => namespace === one.namespace && id === one.id && token !== one.token,
      )
      .map((other): Overlap => [one, other]),
  );
}

/** Polls for two concurrent programs of one id. */
export class OverlapWatch {
  readonly found = new Map<string, Overlap>();
  readonly #script: string;
  readonly #finish = new AbortController();
  readonly #done: Promise<void>;

  constructor(script: string) {
    this.#script = script;
    this.#done = this.#watch();
  }

  async stop(): Promise<void> {
    this.#finish.abort();
    await this.#done;
  }

  async #watch(): Promise<void> {
    while (!this.#finish.signal.aborted) {
      const seen = pairs(programProcesses(this.#script));
      // The list of processes is not atomic, so both must be alive afterwards.
      for (const [one, other] of seen) {
        if (isStillAlive(one) && isStillAlive(other))
          this.found.set(`${one.token} ${other.token}`, [one, other]);
      }
      await sleep(pollIntervalMs, undefined, { signal: this.#finish.signal }).catch(() => {});
    }
  }
}
