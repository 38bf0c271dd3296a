import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { delay } from "../async/delay.ts";
import { Pump, settleWithin } from "../async/pump.ts";
import type { StoredDelivery } from "./delivery.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import { maxOfNamespace, maxTogether, ownerOf } from "./due-deliveries.ts";
import { pruneDeliveries } from "./prune.ts";
import type { AttemptedDelivery, DeliveryRunner } from "./runner.ts";

/** Maximum number of deliveries that one server carries out at a time, not counting those that it has received itself. */
const maxRunning = 64;

/** Time for which `finish` begins deliveries and waits for them, in milliseconds: an agent may hang. */
const budgetMs = 20_000;

/** Time after the first attempt of a delivery at which `follow` makes the next, in milliseconds: just after it is due. */
const firstPauseMs = 1_050;

/** Interval at which a server deletes what is too old, in milliseconds, unless there is more of it. */
const pruneMs = 60_000;

/** Maximum number of deliveries, bodies and marks each that are deleted together. */
const pruneBatch = 100;

/** Carries out what other servers have left, and deletes what is too old. Any number of servers may do so at once. */
export class DeliveryFinisher {
  readonly #db: LibSQLDatabase;
  readonly #deliveries: DeliveryStore;
  readonly #runner: DeliveryRunner;
  /** The deliveries that `sweep` has begun. */
  readonly #swept: Pump<StoredDelivery>;
  #prunedAt = 0;

  /** @param stopping aborted when the server stops */
  constructor(
    db: LibSQLDatabase,
    deliveries: DeliveryStore,
    runner: DeliveryRunner,
    stopping: AbortSignal | undefined,
  ) {
    this.#db = db;
    this.#deliveries = deliveries;
    this.#runner = runner;
    this.#swept = this.#pump(
      () => stopping?.aborted === true,
      () => {},
    );
  }

  /** Begins the deliveries that are due, as far as there is room for them. Others begin as soon as there is. */
  async sweep(signal: AbortSignal): Promise<void> {
    await this.#swept.pump();
    await this.#prune(signal);
  }

  /** Carries out the deliveries that are due, and waits some time for them. Returns the number of those that have begun. */
  async finish(signal: AbortSignal): Promise<number> {
    const count = await this.#finishUntil(performance.now() + budgetMs, signal);
    await this.#prune(signal);
    return count;
  }

  /**
   * Waits for the attempt of a delivery, and makes those that follow soon, for platforms where nobody else looks for them
   * at short intervals. Never rejects.
   */
  async follow(attempt: Promise<AttemptedDelivery>): Promise<void> {
    const { signal } = new AbortController();
    const endMs = performance.now() + budgetMs;
    try {
      let isOver = (await attempt).outcome !== "accepted";
      for (let pauseMs = firstPauseMs; !isOver && performance.now() + pauseMs < endMs; pauseMs *= 2) {
        await delay(pauseMs, signal);
        // Otherwise another request continues it.
        isOver = (await this.#finishUntil(endMs, signal)) === 0;
      }
    } catch {
      // An attempt that fails is repeated once its lease has expired.
    }
  }

  /** Carries out the deliveries that are due, and waits for them, until a time of `performance.now()`. Returns their number. */
  async #finishUntil(endMs: number, signal: AbortSignal): Promise<number> {
    let count = 0;
    // A pump of its own, because requests to a Worker must not share I/O.
    const pump = this.#pump(
      () => signal.aborted || performance.now() > endMs,
      (begun) => {
        count += begun;
      },
    );
    await pump.pump();
    await settleWithin(pump, endMs - performance.now());
    return count;
  }

  #pump(mustStop: () => boolean, onBegun: (count: number) => void): Pump<StoredDelivery> {
    return new Pump<StoredDelivery>(
      {
        maxRunning,
        ownerOf,
        groupOf: ({ namespace }) => namespace,
        maxOfGroup: maxOfNamespace,
        shareOf: (isFailing) => (isFailing ? maxTogether.failing : maxTogether.healthy),
        claim: async (limit, busy) => {
          const taken = await this.#deliveries.takeOver(limit, busy);
          onBegun(taken.length);
          return taken;
        },
        // If it fails, its lease runs out, and a later round takes it over.
        run: async (delivery) => (await this.#runner.run(delivery)).outcome !== "accepted",
      },
      mustStop,
    );
  }

  async #prune(signal: AbortSignal): Promise<void> {
    const now = this.#deliveries.nowMicros();
    if (now - this.#prunedAt < pruneMs * 1_000) return;
    this.#prunedAt = now;
    // Otherwise deliveries that come faster than one batch in an interval would never be caught up with.
    if (await pruneDeliveries(this.#db, signal, now, pruneBatch)) this.#prunedAt = 0;
  }
}
