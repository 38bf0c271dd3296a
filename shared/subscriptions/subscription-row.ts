import { type SQL, sql } from "drizzle-orm";
import type { subscriptions } from "../../schema/subscriptions.ts";
import type { StoredSecret } from "../secrets/secret-store.ts";
import type { Subscription } from "./subscription.ts";

/** A row to insert. */
export interface NewRow extends Pick<Subscription, "namespace" | "name" | "url" | "filter" | "sandboxId"> {
  /** Its stored secrets, as JSON. */
  readonly secrets: string;
  readonly uid: string;
  /** The sequence of the last event before it. */
  readonly since: SQL;
  /** Microseconds since 1970. */
  readonly nowMicros: number;
}

function blob(text: string): SQL {
  return sql`cast(${text} as blob)`;
}

/** Returns the values of a new row, in the order of its table's columns. */
export function newRow({
  namespace,
  name,
  uid,
  url,
  filter,
  sandboxId,
  secrets,
  since,
  nowMicros,
}: NewRow): SQL {
  const texts = sql`${blob(url)}, ${blob(JSON.stringify(filter))}, ${sandboxId}, ${blob(secrets)}`;
  const health = sql`null, '', null, null`;
  return sql`${namespace}, ${name}, ${uid}, 1, ${texts}, ${since}, ${health}, ${nowMicros}, ${nowMicros}`;
}

/** Returns the subscription of a row. */
export function toSubscription(row: typeof subscriptions.$inferSelect): Subscription {
  // Both texts were written by this product.
  const filter = JSON.parse(row.filter) as string[];
  const secrets = JSON.parse(row.secrets) as StoredSecret[];
  return { ...row, filter, secrets };
}
