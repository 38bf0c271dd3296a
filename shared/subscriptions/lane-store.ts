import { and, eq, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { subscriptionLanes } from "../../schema/subscription-lanes.ts";
import { subscriptionCursors, subscriptions } from "../../schema/subscriptions.ts";
import { type Busy, nobody } from "../async/pump.ts";
import { sandboxEventsAfter } from "../events/events-after.ts";
import { toLoggedEvent } from "../events/logged-event.ts";
import { callDatabase } from "../store/database-error.ts";
import { insertAttempt, type NewAttempt, noteFailure, noteSuccess } from "./attempt-statements.ts";
import { deleteEnded } from "./ended.ts";
import type { Lane, LaneEvents } from "./lane.ts";
import { pauseReasonOf, pauseStatements } from "./pause.ts";
import { retryDelayMs } from "./schedule.ts";
import type { Subscription } from "./subscription.ts";
import { toSubscription } from "./subscription-row.ts";

/** Time after which another server takes over a lane, in microseconds. A request takes at most 10 seconds. */
const leaseMicros = 30_000_000;

/** Maximum number of due lanes among which one claim chooses. */
const maxDue = 2_000;

/** Maximum number of lanes of one subscription that are claimed together, while it succeeds and while it fails. */
export const maxTogether = { healthy: 8, failing: 2 } as const;

/** Maximum number of lanes of one namespace that are claimed together. */
export const maxOfNamespace = 32;

/** Maximum number of events that are read together. */
const maxEvents = 100;

const { subscription, redelivery, id, dueAt } = subscriptionLanes;

/** A message that was sent, and the outcome. */
export type Tried = Pick<NewAttempt, "message" | "outcome">;

/** Returns the condition that a lane is claimed still. */
function isClaim(lane: Lane): SQL {
  return sql`${subscription} = ${lane.subscription} and ${redelivery} = ${lane.redelivery} and ${id} = ${lane.id}
    and ${dueAt} = ${lane.dueAt}`;
}

/** The lanes in a libSQL database. Each method is one batch, and takes one round trip. */
export class LaneStore {
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;
  readonly #onEvents: (namespace: string) => void;

  /**
   * @param clock returns the time in milliseconds since 1970
   * @param onEvents called after events were appended to the log of a namespace
   */
  constructor(db: LibSQLDatabase, clock: () => number, onEvents: (namespace: string) => void) {
    this.#db = db;
    this.#clock = clock;
    this.#onEvents = onEvents;
  }

  /**
   * Claims lanes that are due, those first that have waited longest, but only some of each subscription and namespace.
   * @param busy the uids of subscriptions, and the namespaces, of which this server has enough already
   */
  async claim(limit: number, busy: Busy = nobody): Promise<readonly Lane[]> {
    const now = this.#micros();
    const { uid, failingSince } = subscriptions;
    const share = sql`iif(${failingSince} is null, ${maxTogether.healthy}, ${maxTogether.failing})`;
    const { namespace } = subscriptionLanes;
    const due = sql`select ${subscription}, ${redelivery}, ${namespace}, ${id}, ${dueAt} from ${subscriptionLanes}
      where ${dueAt} <= ${now} and ${subscription} not in (select value from json_each(${JSON.stringify(busy.owners)}))
      and ${namespace} not in (select value from json_each(${JSON.stringify(busy.groups)}))
      order by ${dueAt} limit ${maxDue}`;
    const ranked = sql`select lane.*, ${share} as share,
      row_number() over (partition by lane.subscription order by lane.due_at) as place
      from (${due}) as lane left join ${subscriptions} on ${uid} = lane.subscription`;
    const shared = sql`select *, row_number() over (partition by namespace order by due_at) as of_namespace
      from (${ranked}) where place <= share`;
    const chosen = sql`select subscription, redelivery, id from (${shared}) where of_namespace <= ${maxOfNamespace}
      order by due_at limit ${limit}`;
    return callDatabase(undefined, "writes", () =>
      this.#db
        .update(subscriptionLanes)
        .set({ dueAt: now + leaseMicros })
        .where(sql`(${subscription}, ${redelivery}, ${id}) in (${chosen})`)
        .returning(),
    );
  }

  /** Returns true if a lane of a namespace will soon be due, or is when its server has died. */
  async hasSoon(namespace: string): Promise<boolean> {
    const isSoon = sql`${dueAt} <= ${this.#micros() + leaseMicros} and ${subscriptionLanes.namespace} = ${namespace}`;
    const select = this.#db.select({ dueAt }).from(subscriptionLanes).where(isSoon).limit(1);
    return (await callDatabase(undefined, "reads", () => select)).length > 0;
  }

  /** Reads the next events of a lane. */
  async read(lane: Lane): Promise<LaneEvents> {
    const db = this.#db;
    const cursor = sql`(select ${subscriptionCursors.sequence} from ${subscriptionCursors}
      where ${subscriptionCursors.namespace} = ${lane.namespace})`;
    const last = lane.until === null ? cursor : sql`${lane.until}`;
    const [[row], [position], rows] = await callDatabase(undefined, "reads", () =>
      db.batch([
        db.select().from(subscriptions).where(eq(subscriptions.uid, lane.subscription)),
        db.select().from(subscriptionCursors).where(eq(subscriptionCursors.namespace, lane.namespace)),
        db.values<unknown[]>(sandboxEventsAfter(lane, lane.after, last, maxEvents)),
      ]),
    );
    return {
      subscription: row && toSubscription(row),
      events: rows.map((values) => toLoggedEvent(lane.namespace, values)),
      hasMore: rows.length === maxEvents,
      cursor: position?.sequence ?? 0,
    };
  }

  /** Moves a lane past events, and extends its claim. Returns undefined if another server has taken it over. */
  async advance(lane: Lane, to: number): Promise<Lane | undefined> {
    const [moved] = await callDatabase(undefined, "writes", () => this.#moved(lane, to));
    return moved;
  }

  /** Records a success, and moves the lane past its event. Returns undefined if another server has taken it over. */
  async succeed(lane: Lane, attempt: Tried): Promise<Lane | undefined> {
    const db = this.#db;
    const [[moved]] = await callDatabase(undefined, "writes", () =>
      db.batch([
        this.#moved(lane, attempt.message.sequence),
        noteSuccess(db, lane.subscription, this.#micros()),
        insertAttempt(db, this.#attempt(lane, attempt)),
      ]),
    );
    return moved;
  }

  /** Records a failure, and releases the lane until its next attempt. */
  async fail(lane: Lane, subscription: Subscription, attempt: Tried): Promise<void> {
    const db = this.#db;
    const now = this.#micros();
    const attempts = lane.attempts + 1;
    const dueAt = now + retryDelayMs(attempts, attempt.outcome.retryAfterMs) * 1_000;
    const givenBack = { ...lane, dueAt };
    // Without the lane, another server has newer information about its receiver.
    const isOwn = sql`exists (select 1 from ${subscriptionLanes} where ${isClaim(givenBack)})`;
    const record = [
      db.update(subscriptionLanes).set({ attempts, dueAt }).where(isClaim(lane)),
      insertAttempt(db, this.#attempt(lane, attempt)),
      noteFailure(db, lane.subscription, now, isOwn),
    ] as const;
    const reason = pauseReasonOf(subscription, attempt.outcome, now);
    const pausing =
      reason === undefined
        ? []
        : pauseStatements(db, { ...lane, name: subscription.name }, reason, now, isOwn);
    await callDatabase(undefined, "writes", () => db.batch([...record, ...pausing]));
    if (reason !== undefined) this.#onEvents(lane.namespace);
  }

  /** Returns true if no other server can have taken a lane over yet. */
  isOwn(lane: Lane): boolean {
    return this.#micros() < lane.dueAt;
  }

  /** Releases a lane, so that any server can claim it at once. */
  async release(lane: Lane): Promise<void> {
    const statement = this.#db.update(subscriptionLanes).set({ dueAt: this.#micros() }).where(isClaim(lane));
    await callDatabase(undefined, "writes", () => statement);
  }

  /**
   * Closes a lane without further events, unless it has got some since they were read. The subscription that was stored
   * with a sandbox is deleted with its last lane, once that sandbox is gone.
   * @param cursor the position up to which the lane was read
   * @returns false if the lane continues
   */
  async finish(lane: Lane, cursor: number): Promise<boolean> {
    const db = this.#db;
    const isLast = sql`(select ${subscriptionCursors.sequence} from ${subscriptionCursors}
      where ${subscriptionCursors.namespace} = ${lane.namespace}) = ${cursor}`;
    const isDone = lane.until === null ? and(isClaim(lane), isLast) : isClaim(lane);
    const [, left] = await callDatabase(undefined, "writes", () =>
      db.batch([
        db.delete(subscriptionLanes).where(isDone),
        db.select({ dueAt }).from(subscriptionLanes).where(isClaim(lane)),
        deleteEnded(db, lane),
      ]),
    );
    return left.length === 0;
  }

  #moved(lane: Lane, to: number) {
    const lease = Math.max(lane.dueAt + 1, this.#micros() + leaseMicros);
    const move = this.#db.update(subscriptionLanes).set({ after: to, attempts: 0, dueAt: lease });
    return move.where(isClaim(lane)).returning();
  }

  #attempt(lane: Lane, tried: Tried): NewAttempt {
    const { subscription, attempts: failed } = lane;
    return { ...tried, subscription, failed, nowMicros: this.#micros() };
  }

  #micros(): number {
    return Math.floor(this.#clock() * 1_000);
  }
}
