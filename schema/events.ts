import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { utf8Blob } from "./columns.ts";

/**
 * The types of events. Those with a `life` of 0 are about the record, or with an empty id about a trigger or a subscription;
 * all others are about that life.
 */
export const eventTypes = [
  "created",
  "updated",
  "deleted",
  "creating",
  "starting",
  "started",
  "updating",
  "stopping",
  "stopped",
  "exited",
  "removed",
  "renewed",
  "expiring",
  "expired",
  "lost",
  "adopted",
  "failed",
  "trigger.failed",
  "subscription.paused",
] as const;

/**
 * The log of each namespace. Every batch that changes a record or a life also appends its events. Sequences have no gaps;
 * compaction deletes from the oldest on, and never the last event.
 */
export const events = sqliteTable(
  "events",
  {
    namespace: text().notNull(),
    /** The position in the log of the namespace, from 1. The migration makes an insert with NULL do nothing. */
    sequence: integer().notNull(),
    type: text({ enum: eventTypes }).notNull(),
    /** The id of the sandbox; empty for an event of a trigger or a subscription. */
    id: text().notNull(),
    /** The life that the event is about; 0 for the record. */
    life: integer().notNull(),
    /** The id of the call that caused it; empty if none did. */
    callId: text("call_id").notNull(),
    /** The name of the caller's token, or the part of the system that acted; empty if callers have no names. */
    actor: text().notNull(),
    /** The reason of an end, or the code of a failure; else empty. */
    reason: text().notNull(),
    requestId: text("request_id").notNull(),
    /** Microseconds since 1970. */
    time: integer().notNull(),
    /** A JSON object with what else belongs to the type. */
    data: utf8Blob().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.sequence] }),
    index("events_by_sandbox").on(table.namespace, table.id, table.sequence),
  ],
);
