import { eq, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import type { SQL } from "drizzle-orm/sql";
import { subscriptionLanes } from "../../schema/subscription-lanes.ts";
import { subscriptions } from "../../schema/subscriptions.ts";

/** The due time of lanes whose subscription is paused: after every clock. */
export const never = Number.MAX_SAFE_INTEGER;

const { subscription, dueAt } = subscriptionLanes;

/** Returns the condition that a lane is one of a subscription. */
function isOf(uid: string | SQL): SQL {
  return sql`${subscription} = ${uid}`;
}

/** Returns the query of the subscription if it is paused, or is not. */
function inState(uid: string | SQL, isPaused: boolean): SQL {
  const state = isPaused ? sql`is not null` : sql`is null`;
  return sql`exists (select 1 from ${subscriptions} where ${eq(subscriptions.uid, uid)}
    and ${subscriptions.pausedAt} ${state})`;
}

/** Ends the attempts of a subscription, if it is paused. */
export function pauseLanes(db: LibSQLDatabase, uid: string | SQL) {
  return db
    .update(subscriptionLanes)
    .set({ dueAt: never })
    .where(sql`${isOf(uid)} and ${inState(uid, true)}`);
}

/** Begins the attempts of a subscription again, if it is not paused: in each lane after the last event that is done. */
export function resumeLanes(db: LibSQLDatabase, uid: string | SQL, nowMicros: number) {
  return db
    .update(subscriptionLanes)
    .set({ dueAt: nowMicros, attempts: 0 })
    .where(sql`${isOf(uid)} and ${dueAt} = ${never} and ${inState(uid, false)}`);
}
