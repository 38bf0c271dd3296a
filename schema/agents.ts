import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The agents that have answered, by the sandboxer that callers name. */
export const agents = sqliteTable("agents", {
  name: text().notNull().primaryKey(),
  /** The greatest epoch seen of its data folder. */
  epoch: integer().notNull(),
  /** Microseconds since 1970. */
  seenAt: integer("seen_at").notNull(),
});

/** Lives given up by forgetting an agent: it is told to end them should it return. */
export const givenUp = sqliteTable(
  "given_up",
  {
    agent: text().notNull(),
    namespace: text().notNull(),
    id: text().notNull(),
    /** Lives up to this number. */
    number: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.agent, table.namespace, table.id] })],
);
