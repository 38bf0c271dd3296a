import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { events } from "../../schema/events.ts";
import { lastSequence } from "./append.ts";

/** Maximum number of events that one statement deletes. */
const maxEvents = 1_000;

/**
 * Returns the statement that deletes the oldest events of a namespace whose retention has passed, and never the last event.
 * It stops at the first event that is kept, so that the log has no gap even if the clocks of servers differ.
 * @param beforeMicros end of the retention in microseconds since 1970
 */
export function compactEvents(db: LibSQLDatabase, namespace: string, beforeMicros: number) {
  const oldest = sql`select sequence, time from ${events} where namespace = ${namespace}
    order by sequence limit ${maxEvents + 1}`;
  const firstKept = sql`select ifnull(min(case when time >= ${beforeMicros} then sequence end), max(sequence))
    from (${oldest})`;
  return db
    .delete(events)
    .where(sql`${events.namespace} = ${namespace} and ${events.sequence} < (${firstKept})`);
}

/**
 * Returns the query of namespaces whose oldest event may be deleted. It looks up one event of each namespace, because
 * the log has no index by time.
 * @param beforeMicros end of the retention in microseconds since 1970
 */
export function findExpiredLogs(db: LibSQLDatabase, beforeMicros: number, limit: number) {
  const next = sql`(select min(namespace) from ${events} where namespace > named.namespace)`;
  const oldest = (column: SQL) => sql`(select ${column} from ${events} as event
    where event.namespace = named.namespace order by event.sequence limit 1)`;
  return db.all<{ namespace: string }>(sql`with recursive named(namespace) as (
    select min(namespace) from ${events} union all select ${next} from named where named.namespace is not null)
    select named.namespace as namespace from named where ${oldest(sql`event.time`)} < ${beforeMicros}
    and ${oldest(sql`event.sequence`)} < ${lastSequence(sql`named.namespace`)} limit ${limit}`);
}
