import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { utf8Blob } from "./columns.ts";

/** The triggers of each namespace. */
export const triggers = sqliteTable(
  "triggers",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    /** Different for each trigger that has had the name. */
    uid: text().notNull(),
    revision: integer().notNull(),
    /** The trigger as JSON, without its secrets. */
    document: utf8Blob().notNull(),
    /** Its secrets as a JSON array: encrypted, or names of bindings. */
    secrets: utf8Blob().notNull(),
    /** The time since which it accepts nothing, in microseconds since 1970; null while it accepts deliveries. */
    pausedAt: integer("paused_at"),
    /** Microseconds since 1970. */
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.namespace, table.name] })],
);

/** The last use of each secret of a trigger. */
export const triggerSecretUses = sqliteTable(
  "trigger_secret_uses",
  {
    namespace: text().notNull(),
    trigger: text().notNull(),
    kid: text().notNull(),
    /** Microseconds since 1970. Not moved by uses within the same minute. */
    lastUsedAt: integer("last_used_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.namespace, table.trigger, table.kid] })],
);
