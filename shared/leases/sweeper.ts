import { inParallel } from "../async/in-parallel.ts";
import { isCodeOf } from "../errors/error.ts";
import type { Call } from "../sandbox/call.ts";
import type { DueLease, LeaseStore } from "./lease-store.ts";

/** Grace period of a sandbox that is stopped because its lease has expired, in seconds. */
const stopTimeoutSecs = 10;

/** Maximum number of sandboxes of one agent that one sweep ends at a time. */
const maxConcurrency = 32;

/** Time for which `sweepLeases` waits for the expiries of a batch, in milliseconds: an agent may be silent. */
const maxWorkMs = 15_000;

/** The calls of the Controller that carry out an expiry. */
export interface ExpiryController {
  stop(call: Call, id: string, sandboxer: string, timeoutSecs: number): Promise<void>;
  /** Ends a sandbox in any phase and deletes its record, if its lease has expired. */
  expire(call: Call, id: string): Promise<unknown>;
  /** Returns true if the recorded life has stopped, or there is none. */
  hasEnded(call: Call, id: string): Promise<boolean>;
}

/** The outcome of a sweep. */
export interface Sweep {
  /** The number of leases that were found to be due. */
  readonly count: number;
  /** The end of the next lease, in milliseconds since 1970; undefined if there is none. */
  readonly nextMs: number | undefined;
  /** Resolves when the expiries that it has begun were attempted. Never rejects. */
  readonly work: Promise<void>;
}

/**
 * Carries out the expiry of leases. An expiry is recorded before it is carried out, so that another server finishes it if
 * this one dies. Any number of servers may sweep at the same time.
 * @see docs/leases.md
 */
export class LeaseSweeper {
  readonly #leases: LeaseStore;
  readonly #controller: ExpiryController;

  constructor(leases: LeaseStore, controller: ExpiryController) {
    this.#leases = leases;
    this.#controller = controller;
  }

  /** Begins the expiry of at most `limit` leases that are due. */
  async sweep(signal: AbortSignal, limit: number): Promise<Sweep> {
    const { expired, unfinished, expiring, next } = await this.#leases.due(signal, limit);
    if (expiring.length > 0) await this.#leases.warn(expiring);
    const begun = expired.length > 0 ? await this.#leases.expire(expired) : [];
    const takenOver = unfinished.length > 0 ? await this.#leases.takeOver(unfinished) : [];
    // By agent, so that a silent one holds up no other.
    const byAgent = Map.groupBy([...begun, ...takenOver], (lease) => lease.agent);
    const works = Array.from(byAgent.values(), (ofAgent) =>
      inParallel(ofAgent, maxConcurrency, (lease) =>
        // An expiry that fails is tried again by a later sweep.
        this.#expire(lease).catch(() => {}),
      ),
    );
    const work = Promise.all(works).then(() => {});
    const nextMs = next === undefined ? undefined : next / 1_000;
    return { count: expired.length + unfinished.length, nextMs, work };
  }

  /**
   * Carries out all expiries that are due, in bounded batches. Returns their number. Those that take long continue, and
   * no further batch begins.
   */
  async sweepLeases(
    signal: AbortSignal,
    limit: number,
    { maxBatches = 20, maxMs = maxWorkMs } = {},
  ): Promise<number> {
    let total = 0;
    for (let batch = 0; batch < maxBatches; batch++) {
      const { count, work } = await this.sweep(signal, limit);
      total += count;
      if (!(await isDoneWithin(maxMs, work)) || count < limit) break;
    }
    return total;
  }

  async #expire(lease: DueLease): Promise<void> {
    const { namespace, id, onExpire } = lease;
    const call = { namespace, actor: "lease", signal: new AbortController().signal };
    if (onExpire === "delete") {
      await this.#controller.expire(call, id);
      return;
    }
    const stopCall = { ...call, fence: this.#leases.fenceOf(lease) };
    await this.#controller.stop(stopCall, id, "", stopTimeoutSecs).catch((error: unknown) => {
      if (!isCodeOf(error, "not_found")) throw error;
    });
    if (await this.#controller.hasEnded(call, id)) await this.#leases.finish(lease);
  }
}

/** Waits for work for a limited time. Returns false if it takes longer. */
async function isDoneWithin(maxMs: number, work: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), maxMs);
  });
  try {
    return await Promise.race([work.then(() => true), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
