import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The agents that have answered, by the sandboxer in callers' requests. */
export const agents = sqliteTable("agents", {
  name: text().notNull().primaryKey(),
  /** The highest epoch seen of its data folder. */
  epoch: integer().notNull(),
  /** Microseconds since 1970. */
  seenAt: integer("seen_at").notNull(),
});

/** Lives that were given up because their agent was lost. They are shut down if it returns. */
export const givenUp = sqliteTable(
  "given_up",
  {
    agent: text().notNull(),
    namespace: text().notNull(),
    id: text().notNull(),
    /** All lives up to this number. */
    number: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.agent, table.namespace, table.id] })],
);
