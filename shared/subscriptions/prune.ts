import { sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { events } from "../../schema/events.ts";
import { subscriptionAttempts } from "../../schema/subscription-attempts.ts";
import { subscriptionLanes } from "../../schema/subscription-lanes.ts";
import { subscriptions } from "../../schema/subscriptions.ts";
import { isOfGoneSandbox } from "./ended.ts";
import { never } from "./lane-statements.ts";

/** Retention of attempts, in milliseconds. */
const attemptsMs = 7 * 24 * 3_600_000;

/** Maximum number of rows that one statement examines. */
export const maxRows = 1_000;

/**
 * Returns statements that delete attempts after some days, lanes of paused subscriptions whose events are no longer kept,
 * and paused subscriptions of sandboxes that went long ago. Each examines a bounded number of rows.
 * @param retentionMs the retention of events, in milliseconds
 */
export function pruneSubscriptions(db: LibSQLDatabase, nowMs: number, retentionMs: number) {
  const before = (ageMs: number) => Math.floor((nowMs - ageMs) * 1_000);
  const { number, time } = subscriptionAttempts;
  const { namespace, id, after, dueAt, subscription, redelivery } = subscriptionLanes;
  const old = sql`select ${number} from ${subscriptionAttempts} where ${time} < ${before(attemptsMs)}
    order by ${time} limit ${maxRows}`;
  const paused = sql`select ${subscription}, ${redelivery}, ${id} from ${subscriptionLanes} where ${dueAt} = ${never}
    and not exists (select 1 from ${events} where ${events.namespace} = ${namespace} and ${events.id} = ${id}
      and ${events.sequence} > ${after}) limit ${maxRows}`;
  const { uid, pausedAt } = subscriptions;
  const left = sql`select ${uid} from ${subscriptions} where ${pausedAt} < ${before(retentionMs)}
    and ${isOfGoneSandbox} limit ${maxRows}`;
  return [
    db.delete(subscriptionAttempts).where(sql`${number} in (${old})`),
    db.delete(subscriptionLanes).where(sql`(${subscription}, ${redelivery}, ${id}) in (${paused})`),
    db.delete(subscriptions).where(sql`${uid} in (${left})`),
  ] as const;
}
