import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { inParallel } from "../async/in-parallel.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import { pruneDeliveries } from "./prune.ts";
import type { DeliveryRunner } from "./runner.ts";

/** Maximum number of deliveries that one round carries out at a time. */
const maxConcurrency = 16;

/** Number of deliveries in one batch. */
const batchSize = 100;

/** Interval at which a server deletes what is too old, in milliseconds, unless there is more of it. */
const pruneMs = 60_000;

/** Carries out what other servers have left, and deletes what is too old. Any number of servers may do so at once. */
export class DeliveryFinisher {
  readonly #db: LibSQLDatabase;
  readonly #deliveries: DeliveryStore;
  readonly #runner: DeliveryRunner;
  #prunedAt = 0;

  constructor(db: LibSQLDatabase, deliveries: DeliveryStore, runner: DeliveryRunner) {
    this.#db = db;
    this.#deliveries = deliveries;
    this.#runner = runner;
  }

  /** Carries out the deliveries that are due. Returns their number. */
  async finish(signal: AbortSignal): Promise<number> {
    let count = 0;
    while (!signal.aborted) {
      const taken = await this.#deliveries.takeOver(signal, batchSize);
      count += taken.length;
      await inParallel(taken, maxConcurrency, async (delivery) => {
        // If it fails, its lease runs out, and a later round takes it over.
        await this.#runner.run(delivery).catch(() => {});
      });
      if (taken.length < batchSize) break;
    }
    await this.#prune(signal);
    return count;
  }

  async #prune(signal: AbortSignal): Promise<void> {
    const now = this.#deliveries.nowMicros();
    if (now - this.#prunedAt < pruneMs * 1_000) return;
    this.#prunedAt = now;
    // Otherwise deliveries that come faster than one batch in an interval would never be caught up with.
    if (await pruneDeliveries(this.#db, signal, now, batchSize)) this.#prunedAt = 0;
  }
}
