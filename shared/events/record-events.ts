import { and, desc, eq, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { aliased } from "../../schema/aliased.ts";
import { events } from "../../schema/events.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { appendEvents, hasChanged } from "./append.ts";
import type { EventType } from "./event.ts";

const later = aliased(events, "later");

/** The values of an event about a record, besides its type. */
export const recordEventNames = ["namespace", "id", "callId", "actor", "requestId", "now"] as const;

/** The events about a record. */
export const recordEvents = ["created", "updated", "deleted"] as const satisfies readonly EventType[];

export type RecordEvent = (typeof recordEvents)[number];

/**
 * Returns the query that appends an event about a record, if the statement before has changed it. It has only
 * placeholders, so that it can be prepared.
 */
export function appendRecordEvent(db: LibSQLDatabase, type: RecordEvent) {
  const { placeholder } = sql;
  const [namespace, id] = [placeholder("namespace"), placeholder("id")];
  const isRecord = and(eq(sandboxes.namespace, namespace), eq(sandboxes.id, id));
  const values = {
    namespace,
    id,
    type: sql.raw(`'${type}'`),
    life: sql`0`,
    callId: placeholder("callId"),
    actor: placeholder("actor"),
    reason: sql`''`,
    requestId: placeholder("requestId"),
    time: placeholder("now"),
    data:
      type === "deleted" ? sql`x'7b7d'` : sql`cast('{"revision":' || ${sandboxes.revision} || '}' as blob)`,
  };
  const source =
    type === "deleted"
      ? sql`where ${hasChanged}`
      : sql`from ${sandboxes} where ${isRecord} and ${hasChanged}`;
  return appendEvents(db, values, source).toSQL();
}

/**
 * Returns the query that finds the events of a call about a record, the last one first, as 1 if that record is still there,
 * else 0. It has only placeholders.
 */
export function findCallEvents(db: LibSQLDatabase) {
  const { placeholder } = sql;
  const isOfCall = and(
    eq(events.namespace, placeholder("namespace")),
    eq(events.id, placeholder("id")),
    eq(events.callId, placeholder("callId")),
  );
  const isReplaced = sql`exists (select 1 from ${later.table}
    where ${later.namespace} = ${events.namespace} and ${later.id} = ${events.id} and ${later.life} = 0
      and ${later.type} in ('created', 'deleted') and ${later.sequence} > ${events.sequence})`;
  return db
    .select({ isThere: sql`not ${isReplaced}` })
    .from(events)
    .where(isOfCall)
    .orderBy(desc(events.sequence))
    .toSQL();
}
