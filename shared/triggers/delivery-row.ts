import { and, eq, type SQL, sql } from "drizzle-orm";
import { triggerDeliveries } from "../../schema/trigger-deliveries.ts";
import type { ClaimedDelivery, DeliveryKey, NewDelivery, StoredDelivery } from "./delivery.ts";
import { type ActionResult, decodePlan, encodePlan } from "./plan.ts";
import { decodeHex, encodeHex } from "./verify/encoding.ts";

type Row = typeof triggerDeliveries.$inferSelect;

/** Returns the stored delivery of a row. */
export function toDelivery(row: Row): StoredDelivery {
  const { bodyHash, plan, doneAt, results, leaseUntil: _, ...rest } = row;
  return {
    ...rest,
    bodyHash: encodeHex(bodyHash),
    plan: decodePlan(plan),
    doneAt: doneAt ?? undefined,
    // Only `encodeResults` writes the column.
    results: JSON.parse(results) as readonly ActionResult[],
  };
}

/** Returns the results of operations for the database. */
export function encodeResults(results: readonly ActionResult[]): string {
  return JSON.stringify(results);
}

/** The lease of an attempt. */
interface Attempt {
  readonly claim: string;
  /** Microseconds since 1970. */
  readonly now: number;
  readonly leaseUntil: number;
}

/** Returns the row of a delivery that begins now. */
export function newRow(
  delivery: NewDelivery,
  { claim, now, leaseUntil }: Attempt,
): typeof triggerDeliveries.$inferInsert {
  const { bodyHash, plan, ...rest } = delivery;
  return {
    ...rest,
    bodyHash: decodeHex(bodyHash) ?? new Uint8Array(0),
    plan: encodePlan(plan),
    ...{ receivedAt: now, attempts: 1, claim, leaseUntil },
    doneAt: delivery.outcome === "accepted" ? null : now,
    results: encodeResults([]),
  };
}

/** Returns the condition that a row is that of a delivery. */
export function isDelivery({ namespace, trigger, key }: DeliveryKey): SQL | undefined {
  return and(
    eq(triggerDeliveries.namespace, namespace),
    eq(triggerDeliveries.trigger, trigger),
    eq(triggerDeliveries.key, key),
  );
}

/** Returns the condition that a row is that of a delivery, which the claim may still write. */
export function isClaimed(delivery: ClaimedDelivery): SQL {
  return sql`${isDelivery(delivery)} and ${triggerDeliveries.claim} = ${delivery.claim}
    and ${triggerDeliveries.doneAt} is null`;
}
