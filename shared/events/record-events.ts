import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { aliased } from "../../schema/aliased.ts";
import { events } from "../../schema/events.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { hasChanged, lastSequence } from "./append.ts";
import type { EventType } from "./event.ts";

const later = aliased(events, "later");

/** The values of an event about a record, other than its type. */
export const recordEventNames = ["namespace", "id", "callId", "actor", "requestId", "now"] as const;

/** The events about a record. */
export const recordEvents = ["created", "updated", "deleted"] as const satisfies readonly EventType[];

export type RecordEvent = (typeof recordEvents)[number];

const isRecord = and(
  eq(sandboxes.namespace, sql.placeholder("namespace")),
  eq(sandboxes.id, sql.placeholder("id")),
);

/** The revision of the record after the change. */
const revision = sql`(select ${sandboxes.revision} from ${sandboxes} where ${isRecord})`;

/** The data of each event. */
const dataOf: Readonly<Record<RecordEvent, SQL>> = {
  created: sql`cast('{"revision":1}' as blob)`,
  updated: sql`cast('{"revision":' || ${revision} || '}' as blob)`,
  deleted: sql`cast('{}' as blob)`,
};

/**
 * Returns the query that appends an event about a record, if the statement before has changed it. It has only
 * placeholders, so that it can be prepared, and is not an `insert … select`, which would first copy what it reads of its
 * own table.
 */
export function appendRecordEvent(db: LibSQLDatabase, type: RecordEvent) {
  const { placeholder } = sql;
  const [namespace, id] = [placeholder("namespace"), placeholder("id")];
  return db
    .insert(events)
    .values({
      namespace,
      // NULL appends nothing.
      sequence: sql`case when ${hasChanged} then ${lastSequence(namespace)} + 1 end`,
      type: sql.raw(`'${type}'`),
      id,
      life: sql`0`,
      callId: placeholder("callId"),
      actor: placeholder("actor"),
      reason: sql`''`,
      requestId: placeholder("requestId"),
      time: placeholder("now"),
      data: dataOf[type],
    })
    .toSQL();
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
