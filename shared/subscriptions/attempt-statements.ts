import { and, eq, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { subscriptionAttempts } from "../../schema/subscription-attempts.ts";
import { subscriptions } from "../../schema/subscriptions.ts";
import { hasChanged } from "../events/append.ts";
import type { Message } from "./message.ts";
import type { Outcome } from "./send.ts";

/** Interval at which the time of the last success is stored, in microseconds. */
const successMicros = 60_000_000;

/** An attempt to record. */
export interface NewAttempt {
  /** The uid of the subscription. */
  readonly subscription: string;
  /** The number of the attempts of this message that have failed before. */
  readonly failed: number;
  readonly message: Message;
  readonly outcome: Outcome;
  /** Microseconds since 1970. */
  readonly nowMicros: number;
}

/** Records an attempt. */
export function insertAttempt(
  db: LibSQLDatabase,
  { subscription, failed, message, outcome, nowMicros }: NewAttempt,
) {
  const { id, sequence, sandboxId } = message;
  const { status, error, answer, durationMs } = outcome;
  return db.insert(subscriptionAttempts).values({
    ...{ subscription, message: id, sequence, id: sandboxId, attempt: failed + 1 },
    ...{ time: nowMicros, durationMs, status, error, answer },
  });
}

/** Records that a subscription succeeds, if the statement before has moved its lane, unless that was just recorded. */
export function noteSuccess(db: LibSQLDatabase, uid: string, nowMicros: number) {
  const { failingSince, succeededAt } = subscriptions;
  const isNews = sql`(${failingSince} is not null or ifnull(${succeededAt}, 0) < ${nowMicros - successMicros})`;
  return db
    .update(subscriptions)
    .set({ failingSince: null, succeededAt: nowMicros })
    .where(and(eq(subscriptions.uid, uid), isNews, hasChanged));
}

/** Records that a subscription fails, on a condition. */
export function noteFailure(db: LibSQLDatabase, uid: string, nowMicros: number, condition: SQL) {
  return db
    .update(subscriptions)
    .set({ failingSince: nowMicros })
    .where(and(eq(subscriptions.uid, uid), sql`${subscriptions.failingSince} is null`, condition));
}
