import { blob, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What each sandbox was last seen doing. A row outlives its sandbox, and so does the exit in it. */
export const instances = sqliteTable(
  "instances",
  {
    namespace: text().notNull(),
    id: text().notNull(),
    /** The name of the sandboxer, as UTF-8. */
    agent: blob({ mode: "buffer" }).notNull(),
    /** Of the last lifecycle call; it grows with each. */
    generation: integer().notNull(),
    /** The generation of the last Create that was begun, but for those that surely made nothing. */
    opened: integer().notNull(),
    /** The generation whose Create made what is observed. */
    incarnation: integer().notNull(),
    /** The last lifecycle call: create, start, stop, shutdown or update. */
    operation: text().notNull(),
    operationId: text("operation_id").notNull(),
    /** How that call went: pending, ok, failed or unknown. */
    outcome: text().notNull(),
    /** SANDBOX_UNKNOWN, SANDBOX_READY or SANDBOX_NOTREADY; empty before anything was observed. */
    state: text().notNull(),
    pid: integer().notNull(),
    /** Where the sandbox's own API listens, as UTF-8. */
    address: blob({ mode: "buffer" }).notNull(),
    /** Times that an agent tells keep their nanoseconds. */
    createdAtSeconds: integer("created_at_seconds"),
    createdAtNanos: integer("created_at_nanos"),
    exitedAtSeconds: integer("exited_at_seconds"),
    exitedAtNanos: integer("exited_at_nanos"),
    exitStatus: integer("exit_status"),
    /** `exited` when an agent told of the exit, `lost` when the sandbox ended and nobody knows how. */
    exitReason: text("exit_reason"),
    /** Microseconds since 1970, like `observed_at`. */
    shutdownAt: integer("shutdown_at"),
    observedAt: integer("observed_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.namespace, table.id] })],
);
