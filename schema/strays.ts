import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Lives that an agent has and that no row is about. They are shut down after a grace period. */
export const strays = sqliteTable(
  "strays",
  {
    agent: text().notNull(),
    namespace: text().notNull(),
    id: text().notNull(),
    life: integer().notNull(),
    /** The time when it was first seen, in microseconds since 1970. */
    foundAt: integer("found_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.agent, table.namespace, table.id, table.life] })],
);
