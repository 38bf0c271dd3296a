import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { subscriptions } from "../../schema/subscriptions.ts";
import { appendDrafts, hasChanged } from "../events/append.ts";
import type { Lane } from "./lane.ts";
import { pauseLanes } from "./lane-statements.ts";
import { maxFailingMs } from "./schedule.ts";
import type { Outcome } from "./send.ts";
import type { Subscription } from "./subscription.ts";

/** The status by which a receiver refuses further events. */
const gone = 410;

/** Returns the reason for which a failure pauses a subscription; undefined if it does not. */
export function pauseReasonOf(
  { failingSince }: Subscription,
  { status, error }: Outcome,
  nowMicros: number,
): string | undefined {
  if (status === gone) return "the receiver answered 410: it refuses further events";
  if (failingSince === null || nowMicros - failingSince < maxFailingMs * 1_000) return undefined;
  return `no success for ${maxFailingMs / 86_400_000} days; the last attempt: ${error}`;
}

/** Pauses a subscription on a condition, unless it is paused. An event in the log says so. */
export function pauseStatements(
  db: LibSQLDatabase,
  { namespace, subscription, name }: Pick<Lane, "namespace" | "subscription"> & Pick<Subscription, "name">,
  reason: string,
  nowMicros: number,
  condition: SQL,
) {
  const { uid, pausedAt, revision } = subscriptions;
  const cause = { callId: "", actor: "subscription", requestId: "" };
  const about = { namespace, id: "", nowMicros };
  return [
    db
      .update(subscriptions)
      .set({
        pausedAt: nowMicros,
        pausedReason: reason,
        revision: sql`${revision} + 1`,
        updatedAt: nowMicros,
      })
      .where(and(eq(uid, subscription), isNull(pausedAt), condition)),
    appendDrafts(
      db,
      about,
      cause,
      [{ type: "subscription.paused", life: 0, reason: "", data: { subscription: name, message: reason } }],
      hasChanged,
    ),
    pauseLanes(db, subscription),
  ] as const;
}
