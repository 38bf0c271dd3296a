import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The leases of sandboxes. A row is deleted with the record, by a trigger, or once its expiry has been carried out. */
export const leases = sqliteTable(
  "leases",
  {
    namespace: text().notNull(),
    id: text().notNull(),
    /** Microseconds since 1970, like all times of the table. */
    expiresAt: integer("expires_at").notNull(),
    /** The action at the end: `stop` ends the sandbox, `delete` also deletes the record. */
    onExpire: text("on_expire", { enum: ["stop", "delete"] }).notNull(),
    /** The time when the event `expiring` was appended; null before. A renewal resets it. */
    warnedAt: integer("warned_at"),
    /** The time when the expiry began, or was last tried again; null before. Then no renewal is possible. */
    expiredAt: integer("expired_at"),
    /** Increases with every change, also beyond a deletion of the row, so that agents recognize late messages. */
    revision: integer().notNull(),
    /** `request`, or `label` if it was only given as containerd's label. Agents know only the former. */
    source: text({ enum: ["request", "label"] }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.id] }),
    index("leases_by_expiry").on(table.expiredAt, table.expiresAt),
    index("leases_by_end").on(table.namespace, table.expiresAt),
  ],
);
