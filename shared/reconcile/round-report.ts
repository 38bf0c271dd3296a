import type { KnownSandbox } from "../instances/instance.ts";

/** The result of the part of an agent's round that one server has carried out. */
export interface RoundReport {
  /** Number of sandboxes whose record and agent were compared. */
  readonly checked: number;
  /** Number of lives that had ended without a known exit. */
  readonly lost: number;
  /** Number of lives at the agent that records are about from now on. */
  readonly adopted: number;
  /** Number of lives at the agent that no record is about. */
  readonly strays: number;
  /** Number of calls that were interrupted and are now finished, and of strays that were shut down. */
  readonly finished: number;
  readonly errors: number;
  /** True if the round is complete. Otherwise the next call continues it. */
  readonly isComplete: boolean;
  /** The reason of the first error, or why another server's round was not joined. */
  readonly reason?: string | undefined;
}

/** Counts what a round has done. */
export class RoundTally {
  #counts = { checked: 0, lost: 0, adopted: 0, strays: 0, finished: 0, errors: 0 };
  #reason: string | undefined;

  add(name: "checked" | "strays" | "finished", count = 1): void {
    this.#counts[name] += count;
  }

  /** Counts the change of one sandbox's recorded state. */
  addChange(before: KnownSandbox, after: KnownSandbox): void {
    const [from, to] = [before.instance, after.instance];
    if (to && to.life !== from?.life && to.phase !== "gone") this.#counts.adopted++;
    const hasEnded = from && to && from.phase !== "gone" && to.phase === "gone" && from.life === to.life;
    if (hasEnded && !before.exit && after.exit?.reason === "lost") this.#counts.lost++;
  }

  addError(error: unknown): void {
    this.#counts.errors++;
    this.#reason ??= error instanceof Error ? error.message : String(error);
  }

  report(isComplete: boolean, reason?: string): RoundReport {
    return { ...this.#counts, isComplete, reason: this.#reason ?? reason };
  }
}
