import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { utf8Blob } from "./columns.ts";

/** The subscriptions to the events of a namespace. All times are in microseconds since 1970. */
export const subscriptions = sqliteTable(
  "subscriptions",
  {
    namespace: text().notNull(),
    /** Its name; `sandbox:<id>` if it was made together with that sandbox. */
    name: text().notNull(),
    /** Identifies it in its lanes and attempts, so that a recreated one does not inherit them. */
    uid: text().notNull(),
    revision: integer().notNull(),
    url: utf8Blob().notNull(),
    /** containerd's filters, as a JSON array; empty for all events. */
    filter: utf8Blob().notNull(),
    /** The sandbox whose events it is about; empty for all. */
    sandboxId: text("sandbox_id").notNull(),
    /** Its stored secrets, as a JSON array; the newest first. */
    secrets: utf8Blob().notNull(),
    /** The sequence of the last event before it. */
    since: integer().notNull(),
    pausedAt: integer("paused_at"),
    pausedReason: text("paused_reason").notNull(),
    /** The time of the first failure after the last success; null if there is none. */
    failingSince: integer("failing_since"),
    succeededAt: integer("succeeded_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.name] }),
    uniqueIndex("subscriptions_by_uid").on(table.uid),
    index("subscriptions_by_sandbox").on(table.namespace, table.sandboxId),
  ],
);

/** The position in the log of each namespace with subscriptions up to which events have their lanes. */
export const subscriptionCursors = sqliteTable("subscription_cursors", {
  namespace: text().primaryKey(),
  sequence: integer().notNull(),
});
