import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { utf8Blob } from "./columns.ts";

/** The recorded life of each sandbox id. A row outlives its sandbox until the retention is over. */
export const instances = sqliteTable(
  "instances",
  {
    namespace: text().notNull(),
    id: text().notNull(),
    /** The life that the row is about; 0 where the id has had none. */
    life: integer().notNull(),
    /** The furthest phase known of that life: creating, created, running, stopped or gone. */
    phase: text({ enum: ["creating", "created", "running", "stopped", "gone"] }).notNull(),
    /** The highest number given out or seen for this id; it never goes down. */
    highest: integer().notNull(),
    /** The number of the last Shutdown: lives up to it are to end. */
    ending: integer().notNull(),
    /** `running` while a run is unfinished, with the call id of its Start; else both are empty. */
    wanted: text().notNull(),
    startCall: text("start_call").notNull(),
    /** The sandboxer whose agent has the life, and the epoch of the agent's data folder it is in. */
    agent: text().notNull(),
    epoch: integer().notNull(),
    /** The call id of the only Create that may make this life; empty once a second one has joined. */
    sole: text().notNull(),
    /** Grows with each write: the compare-and-swap. */
    revision: integer().notNull(),
    /** The last lifecycle call, for people: no decision reads it. */
    call: text().notNull(),
    callId: text("call_id").notNull(),
    /** pending, ok, failed or unknown. */
    outcome: text({ enum: ["pending", "ok", "failed", "unknown"] }).notNull(),
    /** The message of the error that call ended with; empty for none. */
    error: utf8Blob().notNull(),
    pid: integer().notNull(),
    /** Address of the sandbox's own API. */
    address: utf8Blob().notNull(),
    /** Times that an agent tells keep their nanoseconds. */
    createdAtSeconds: integer("created_at_seconds"),
    createdAtNanos: integer("created_at_nanos"),
    /** Microseconds since 1970, like every time below. */
    expiresAt: integer("expires_at"),
    observedAt: integer("observed_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.id] }),
    index("instances_live_by_agent").on(table.agent, table.namespace, table.id).where(sql`phase <> 'gone'`),
    index("instances_gone_by_age").on(table.observedAt).where(sql`phase = 'gone'`),
  ],
);
