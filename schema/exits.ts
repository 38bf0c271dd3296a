import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The exit of each life: inserted once, never changed, pruned after the retention. */
export const exits = sqliteTable(
  "exits",
  {
    namespace: text().notNull(),
    id: text().notNull(),
    life: integer().notNull(),
    status: integer().notNull(),
    exitedAtSeconds: integer("exited_at_seconds"),
    exitedAtNanos: integer("exited_at_nanos"),
    reason: text({
      enum: ["exited", "signaled", "oom", "stopped", "expired", "never_started", "lost"],
    }).notNull(),
    /** Microseconds since 1970. */
    recordedAt: integer("recorded_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.id, table.life] }),
    index("exits_by_age").on(table.recordedAt),
  ],
);
