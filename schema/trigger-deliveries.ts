import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { byteBlob, utf8Blob } from "./columns.ts";

/** The outcomes of deliveries. */
export const deliveryOutcomes = ["accepted", "done", "ignored", "stale", "failed"] as const;

/** The verified deliveries of triggers. A row outlives its trigger, so that a retry is recognized. */
export const triggerDeliveries = sqliteTable(
  "trigger_deliveries",
  {
    namespace: text().notNull(),
    trigger: text().notNull(),
    /** The sender's id of the delivery; a hash if it has none that can be a key. */
    key: text().notNull(),
    /** The SHA-256 of the body. */
    bodyHash: byteBlob("body_hash").notNull(),
    /** The name of the event that it reports; empty if it has none. */
    event: text().notNull(),
    /** The id of the secret that verified it; empty for a replay. */
    kid: text().notNull(),
    /** The key of the delivery that it replays; else empty. */
    replayOf: text("replay_of").notNull(),
    requestId: text("request_id").notNull(),
    /** Headers that rules may read, as a JSON object. */
    headers: utf8Blob().notNull(),
    /** The body, compressed by gzip; null if it is not kept. */
    body: byteBlob(),
    /** The operations to carry out, as JSON: a finisher needs neither the body nor the trigger. */
    plan: utf8Blob().notNull(),
    /** Microseconds since 1970, like all times of the table. */
    receivedAt: integer("received_at").notNull(),
    /** The number of times that carrying it out was begun. */
    attempts: integer().notNull(),
    /** Identifies the attempt that may write the row. */
    claim: text().notNull(),
    /** The time from which another server may take the delivery over. */
    leaseUntil: integer("lease_until").notNull(),
    /** Null until it is finished. */
    doneAt: integer("done_at"),
    outcome: text({ enum: deliveryOutcomes }).notNull(),
    /** The outcomes of its operations so far, as a JSON array. */
    results: utf8Blob().notNull(),
    /** The reason of a failure; else empty. */
    error: utf8Blob().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.trigger, table.key] }),
    index("trigger_deliveries_in_order").on(table.namespace, table.trigger, table.receivedAt, table.key),
    index("trigger_deliveries_by_age").on(table.receivedAt),
    index("trigger_deliveries_unfinished")
      .on(table.leaseUntil)
      .where(sql.raw(`${table.doneAt.name} is null`)),
    index("trigger_deliveries_with_body")
      .on(table.receivedAt)
      .where(sql.raw(`${table.body.name} is not null`)),
  ],
);

/** The sequence up to which a trigger has acted on each sandbox. A row outlives its sandbox and its trigger. */
export const triggerMarks = sqliteTable(
  "trigger_marks",
  {
    namespace: text().notNull(),
    trigger: text().notNull(),
    /** The id of the sandbox. */
    id: text().notNull(),
    /** The highest sequence, as digits of equal length, so that texts compare as numbers do. */
    sequence: text().notNull(),
    /** 1 once a delivery with that sequence deletes the sandbox; else 0. */
    isDeleted: integer("is_deleted").notNull(),
    /** The key of the delivery that acts on the sandbox; empty if none does. */
    holder: text().notNull(),
    /** The time from which another delivery may act, in microseconds since 1970. */
    heldUntil: integer("held_until").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.trigger, table.id] }),
    index("trigger_marks_by_age").on(table.updatedAt),
  ],
);
