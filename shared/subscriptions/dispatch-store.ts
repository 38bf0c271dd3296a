import { and, eq, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { subscriptionLanes } from "../../schema/subscription-lanes.ts";
import { subscriptionCursors, subscriptions } from "../../schema/subscriptions.ts";
import { lastSequence } from "../events/append.ts";
import { eventsAfter } from "../events/events-after.ts";
import { type LoggedEvent, toLoggedEvent } from "../events/logged-event.ts";
import { callDatabase } from "../store/database-error.ts";
import { never } from "./lane-statements.ts";
import type { Subscription } from "./subscription.ts";
import { toSubscription } from "./subscription-row.ts";

/** Maximum number of events that one step examines. */
const maxEvents = 256;

/** The events of a namespace that have no lanes yet, with the subscriptions that may want them. */
export interface Undispatched {
  /** Undefined if the namespace has no subscriptions. */
  readonly cursor: number | undefined;
  readonly events: readonly LoggedEvent[];
  readonly subscriptions: readonly Subscription[];
}

/** A lane to open: of a subscription's uid and a sandbox, before its first event. */
export type OpenLane = readonly [uid: string, sandboxId: string, after: number];

/** Work that is due. */
export interface DueWork {
  /** Namespaces with events that have no lanes yet. */
  readonly namespaces: readonly string[];
  /** True if a lane is due. */
  readonly hasLanes: boolean;
}

/** The way of events from the log to the lanes of subscriptions. Each method is one batch, and takes one round trip. */
export class DispatchStore {
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;

  /** @param clock returns the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Returns what is due, at most `limit` namespaces. */
  async due(signal: AbortSignal, limit: number): Promise<DueWork> {
    const { namespace, sequence } = subscriptionCursors;
    const [behind, [lane]] = await callDatabase(signal, "reads", () =>
      this.#db.batch([
        this.#db
          .select({ namespace })
          .from(subscriptionCursors)
          .where(sql`${sequence} < ${lastSequence(namespace)}`)
          .limit(limit),
        this.#db
          .select({ dueAt: subscriptionLanes.dueAt })
          .from(subscriptionLanes)
          .where(sql`${subscriptionLanes.dueAt} <= ${this.#micros()}`)
          .limit(1),
      ]),
    );
    return { namespaces: behind.map((row) => row.namespace), hasLanes: lane !== undefined };
  }

  /** Reads the next events of a namespace. */
  async read(signal: AbortSignal, namespace: string): Promise<Undispatched> {
    const db = this.#db;
    const cursor = this.#cursor(namespace);
    const next = eventsAfter(namespace, cursor, maxEvents);
    const ids = sql`select id from (${eventsAfter(namespace, cursor, maxEvents, sql`id`)})`;
    const { sandboxId } = subscriptions;
    const [[row], events, found] = await callDatabase(signal, "reads", () =>
      db.batch([
        db.select().from(subscriptionCursors).where(eq(subscriptionCursors.namespace, namespace)),
        db.values<unknown[]>(next),
        db
          .select()
          .from(subscriptions)
          .where(
            and(
              eq(subscriptions.namespace, namespace),
              sql`${sandboxId} in (select '' union all select * from (${ids}))`,
            ),
          ),
      ]),
    );
    return {
      cursor: row?.sequence,
      events: events.map((values) => toLoggedEvent(namespace, values)),
      subscriptions: found.map(toSubscription),
    };
  }

  /**
   * Opens the lanes of the events between two positions, unless another server has done so. A lane that is open already
   * has the new events after its own.
   */
  async advance(namespace: string, from: number, to: number, lanes: readonly OpenLane[]): Promise<void> {
    const db = this.#db;
    const isNext = sql`${this.#cursor(namespace)} = ${from}`;
    const dueAt = sql`iif(${subscriptions.pausedAt} is null, ${this.#micros()}, ${never})`;
    const opened = sql`select ${subscriptions.uid}, 0, ${namespace}, lane.value ->> 1, lane.value ->> 2, null, 0, ${dueAt}
      from json_each(${JSON.stringify(lanes)}) as lane
      join ${subscriptions} on ${subscriptions.uid} = lane.value ->> 0 where ${isNext}`;
    const moved = db
      .update(subscriptionCursors)
      .set({ sequence: to })
      .where(sql`${subscriptionCursors.namespace} = ${namespace} and ${isNext}`);
    const open = db.insert(subscriptionLanes).select(opened).onConflictDoNothing();
    await callDatabase(undefined, "writes", () => db.batch(lanes.length === 0 ? [moved] : [open, moved]));
  }

  /** Forgets a namespace whose last subscription was deleted. */
  async forget(namespace: string): Promise<void> {
    const { namespace: ns } = subscriptionCursors;
    const isUsed = sql`exists (select 1 from ${subscriptions} where ${subscriptions.namespace} = ${namespace})`;
    const unused = sql`${ns} = ${namespace} and not ${isUsed}`;
    await callDatabase(undefined, "writes", () => this.#db.delete(subscriptionCursors).where(unused));
  }

  #cursor(namespace: string): SQL {
    const { sequence, namespace: ns } = subscriptionCursors;
    return sql`(select ${sequence} from ${subscriptionCursors} where ${ns} = ${namespace})`;
  }

  #micros(): number {
    return Math.floor(this.#clock() * 1_000);
  }
}
