import { sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { subscriptionLanes } from "../../schema/subscription-lanes.ts";
import { subscriptions } from "../../schema/subscriptions.ts";
import { invalid, quote, SandboxError } from "../errors/error.ts";
import type { EventLog } from "../events/event-log.ts";
import { callDatabase } from "../store/database-error.ts";
import type { Filters } from "./filter.ts";
import { never } from "./lane-statements.ts";
import type { Subscription } from "./subscription.ts";

/** Maximum number of events of a range. */
const maxRange = 10_000;

/** Maximum number of redeliveries of a subscription that are not finished. */
const maxUnfinished = 10;

/** Number of events that are read together. */
const pageSize = 1_000;

/** Events to deliver again, both ends included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The size of a redelivery. */
export interface Redelivery {
  readonly events: number;
  readonly sandboxes: number;
}

/** Delivers past events again. */
export class RedeliveryStore {
  readonly #db: LibSQLDatabase;
  readonly #log: EventLog;
  readonly #filters: Filters;
  readonly #clock: () => number;

  /** @param clock returns the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, log: EventLog, filters: Filters, clock: () => number) {
    this.#db = db;
    this.#log = log;
    this.#filters = filters;
    this.#clock = clock;
  }

  /**
   * Opens lanes for the events of a range that a subscription asks for, also for those before it was made.
   * @throws `out_of_range` if the first of them is not in the log, `invalid_argument` for a range that cannot be,
   *   `resource_exhausted` while too many others are not finished
   */
  async redeliver(signal: AbortSignal, subscription: Subscription, { from, to }: Range): Promise<Redelivery> {
    if (to < from) throw invalid("to", "must not be below from");
    if (to - from >= maxRange) throw invalid("to", `must be at most ${maxRange - 1} above from`);
    const { namespace } = subscription;
    const wants = await this.#filters.wants(subscription);
    const firsts = new Map<string, number>();
    let count = 0;
    for (let after = from - 1; after < to; ) {
      const page = await this.#log.read({ signal }, { namespace, after, limit: pageSize });
      for (const event of page.events) {
        if (event.sequence > to || !wants(event)) continue;
        count++;
        if (!firsts.has(event.id)) firsts.set(event.id, event.sequence - 1);
      }
      if (page.events.length === 0) break;
      after = page.next;
    }
    await this.#open(subscription, [...firsts], to);
    return { events: count, sandboxes: firsts.size };
  }

  async #open(
    { uid, namespace, name }: Subscription,
    lanes: readonly (readonly [id: string, after: number])[],
    to: number,
  ): Promise<void> {
    const now = Math.floor(this.#clock() * 1_000);
    const dueAt = sql`iif(${subscriptions.pausedAt} is null, ${now}, ${never})`;
    const { subscription, redelivery } = subscriptionLanes;
    const others = sql`select count(distinct ${redelivery}) from ${subscriptionLanes}
      where ${subscription} = ${uid} and ${redelivery} > 0`;
    // Two at the same moment are two redeliveries.
    const next = sql`max(${now}, 1 + ifnull((select max(${redelivery}) from ${subscriptionLanes}
      where ${subscription} = ${uid}), 0))`;
    const opened = sql`select ${uid}, ${next}, ${namespace}, lane.value ->> 0, lane.value ->> 1, ${to}, 0, ${dueAt}
      from json_each(${JSON.stringify(lanes)}) as lane join ${subscriptions} on ${subscriptions.uid} = ${uid}
      where (${others}) < ${maxUnfinished}`;
    const [[row]] = await callDatabase(undefined, "writes", () =>
      this.#db.batch([
        this.#db.all<{ readonly count: number }>(sql`select (${others}) as count`),
        this.#db.insert(subscriptionLanes).select(opened).onConflictDoNothing(),
      ]),
    );
    if (row === undefined || row.count < maxUnfinished) return;
    const rule = `subscription ${quote(name)} has ${maxUnfinished} unfinished redeliveries, the maximum; try again once one is done`;
    throw new SandboxError("resource_exhausted", rule);
  }
}
