import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { utf8Blob } from "./columns.ts";

/** The recorded life of each sandbox id. A row outlives its sandbox, and is pruned after the retention. */
export const instances = sqliteTable(
  "instances",
  {
    namespace: text().notNull(),
    id: text().notNull(),
    /** The life that the row is about; 0 if the id has had none. */
    life: integer().notNull(),
    /** The latest known phase of that life: creating, created, running, stopped or gone. */
    phase: text({ enum: ["creating", "created", "running", "stopped", "gone"] }).notNull(),
    /** The highest number given out or seen for this id; it never goes down. */
    highest: integer().notNull(),
    /** The number of the last Shutdown: all lives up to it must end. */
    ending: integer().notNull(),
    /**
     * The aim of an unfinished compound operation; else empty. `running`: a run whose record is deleted if it fails;
     * `kept`: a run whose record is kept then; `replaced`: this life is to end, then that of a run begins; `deleted`: the
     * life is to end, and the record is deleted with it.
     */
    wanted: text({ enum: ["", "running", "kept", "replaced", "deleted"] }).notNull(),
    /** The last compound operation, as `<call id>_<uid of its record>`: the call id of a run's Create and Start. */
    startCall: text("start_call").notNull(),
    /** `delete` if the record is deleted once the life has ended; else empty. */
    onExit: text("on_exit", { enum: ["", "delete"] })
      .notNull()
      .default(""),
    /** The sandboxer whose agent has the life. */
    agent: text().notNull(),
    /** The epoch of that agent's data folder. */
    epoch: integer().notNull(),
    /** The call id of the only Create of this life; empty once a second Create has joined. */
    sole: text().notNull(),
    /** Incremented by each write, for compare-and-swap. */
    revision: integer().notNull(),
    /** The last lifecycle call. The transitions of the row do not depend on it. */
    call: text().notNull(),
    callId: text("call_id").notNull(),
    /** The outcome of that call: pending, ok, failed or unknown. */
    outcome: text({ enum: ["pending", "ok", "failed", "unknown"] }).notNull(),
    /** The error message of that call; empty if it did not fail. */
    error: utf8Blob().notNull(),
    pid: integer().notNull(),
    /** Address of the sandbox's own API. */
    address: utf8Blob().notNull(),
    /** Times from agents keep their nanoseconds. */
    createdAtSeconds: integer("created_at_seconds"),
    createdAtNanos: integer("created_at_nanos"),
    /** Microseconds since 1970, like `observed_at`. */
    expiresAt: integer("expires_at"),
    /** The retention of a row that is gone counts from here. A trigger moves it on when the record is deleted. */
    observedAt: integer("observed_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.id] }),
    index("instances_live_by_agent")
      .on(table.agent, table.namespace, table.id)
      .where(sql.raw(`${table.phase.name} <> 'gone'`)),
    index("instances_gone_by_age")
      .on(table.observedAt)
      .where(sql.raw(`${table.phase.name} = 'gone'`)),
    index("instances_by_phase").on(table.namespace, table.phase, table.id),
    index("instances_by_agent").on(table.namespace, table.agent, table.id),
    index("instances_unfinished")
      .on(table.namespace, table.id)
      .where(sql.raw(`${table.wanted.name} <> ''`)),
  ],
);
