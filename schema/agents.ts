import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The agents that have answered, by the sandboxer in callers' requests. */
export const agents = sqliteTable(
  "agents",
  {
    name: text().notNull().primaryKey(),
    /** The highest epoch seen of its data folder. */
    epoch: integer().notNull(),
    /** The time until which one server reconciles it, in microseconds since 1970, like all times of the table. */
    leaseUntil: integer("lease_until").notNull().default(0),
    /** The position after which an unfinished round continues; empty if none is unfinished. */
    cursor: text().notNull().default(""),
    /** The start of the unfinished round, and that of the last finished one; 0 for none. */
    roundAt: integer("round_at").notNull().default(0),
    reconciledAt: integer("reconciled_at").notNull().default(0),
    /** The time since which rounds have failed to read its inventory; null if it has answered since. */
    failingSince: integer("failing_since"),
    /** Set while it is silent: lives that were last observed before this time are unknown. */
    unknownBefore: integer("unknown_before"),
  },
  (table) => [
    index("agents_silent")
      .on(table.unknownBefore)
      .where(sql.raw(`${table.unknownBefore.name} is not null`)),
  ],
);

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
