import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { events } from "../../schema/events.ts";
import type { EventCause, EventDraft } from "./event.ts";

/** The columns of an event in SQL, without its sequence. */
type Values = Readonly<Record<Exclude<keyof typeof events.$inferInsert, "sequence">, unknown>>;

/** The condition that the statement before has changed a row. */
export const hasChanged = sql`changes() > 0`;

/** Returns the last sequence of a namespace in SQL; 0 if its log is empty. */
export function lastSequence(namespace: unknown): SQL<number> {
  // Another name, so that it can stand in a statement that reads the same table.
  return sql`ifnull((select max(log.sequence) from ${events} as log where log.namespace = ${namespace}), 0)`;
}

/**
 * Returns `insert into events select …`, which appends at the end of the log of a namespace.
 * @param source what follows the columns, from `from` on; it selects one row per event
 * @param position the position of a row among those that are appended to its namespace, from 1
 */
export function appendEvents(db: LibSQLDatabase, values: Values, source: SQL, position: SQL = sql`1`) {
  const sequence = sql`${lastSequence(values.namespace)} + ${position}`;
  const row: Readonly<Record<string, unknown>> = { ...values, sequence };
  const columns = Object.keys(getTableColumns(events)).map((field) => sql`${row[field]}`);
  return db
    .insert(events)
    .select(sql`select ${sql.join(columns, sql`, `)} ${source}`)
    .returning({ sequence: events.sequence });
}

/** A sandbox with the time of a change. */
export interface Changed {
  readonly namespace: string;
  readonly id: string;
  /** Microseconds since 1970. */
  readonly nowMicros: number;
}

/**
 * Appends events about one sandbox, in order.
 * @param condition a condition in SQL on which they are appended
 */
export function appendDrafts(
  db: LibSQLDatabase,
  { namespace, id, nowMicros }: Changed,
  cause: EventCause,
  drafts: readonly EventDraft[],
  condition: SQL,
) {
  const rows = drafts.map(({ type, life, reason, data }) => [type, life, reason, data]);
  const values = {
    ...cause,
    namespace,
    id,
    type: sql`draft.value ->> 0`,
    life: sql`draft.value ->> 1`,
    reason: sql`draft.value ->> 2`,
    time: nowMicros,
    data: sql`cast(draft.value -> 3 as blob)`,
  };
  const source = sql`from json_each(${JSON.stringify(rows)}) as draft where ${condition}`;
  return appendEvents(db, values, source, sql`draft.key + 1`);
}
