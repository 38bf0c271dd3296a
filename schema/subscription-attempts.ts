import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { byteBlob } from "./columns.ts";

/** The attempts to deliver events, pruned after some days. */
export const subscriptionAttempts = sqliteTable(
  "subscription_attempts",
  {
    number: integer().primaryKey(),
    /** The uid of the subscription. */
    subscription: text().notNull(),
    /** The id of the message. */
    message: text().notNull(),
    /** The sequence of the event; 0 for a test. */
    sequence: integer().notNull(),
    /** The id of the sandbox. */
    id: text().notNull(),
    /** The number of the attempt among those of its event, from 1. */
    attempt: integer().notNull(),
    /** Microseconds since 1970. */
    time: integer().notNull(),
    durationMs: integer("duration_ms").notNull(),
    /** The status of the answer; 0 if there was none. */
    status: integer().notNull(),
    /** The reason of a failure; empty after a success. */
    error: text().notNull(),
    /** The beginning of the answer's body. */
    answer: byteBlob().notNull(),
  },
  (table) => [
    index("subscription_attempts_by_subscription").on(table.subscription, table.number),
    index("subscription_attempts_by_age").on(table.time),
  ],
);
