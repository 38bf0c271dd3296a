import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { exits } from "../../schema/exits.ts";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { hasKey } from "./has-key.ts";

/** Default retention of exits and of rows of sandboxes that are gone, in milliseconds: 30 days. */
export const defaultRetentionMs = 30 * 24 * 60 * 60 * 1_000;

/**
 * Number of rows that one statement examines, from the oldest on and from a random time on. Rows with a record stay, so
 * that those at the beginning may hide others.
 */
const maxOldest = 400;
const maxRandom = 100;

/** A column of times, in microseconds since 1970. */
type TimeColumn = typeof instances.observedAt | typeof exits.recordedAt;

/**
 * Returns a query of the keys of some rows that are older than the retention, in two steps of bounded size.
 * @param rows the table, with the condition of the index on its times
 */
function oldRows(keys: SQL, rows: SQL, time: TimeColumn, beforeMicros: number): SQL {
  const oldest = sql`(select min(${time}) from ${rows})`;
  const newest = sql`(select max(${time}) from ${rows} and ${time} < ${beforeMicros})`;
  const random = sql`(select ${oldest} + (${newest} - ${oldest}) * (abs(random() % 1000000) / 1000000.0))`;
  const some = (condition: SQL, limit: number) =>
    sql`select * from (select ${keys} from ${rows} and ${time} < ${beforeMicros} and ${condition}
      order by ${time} limit ${sql.raw(String(limit))})`;
  return sql`select * from (${some(sql`true`, maxOldest)} union ${some(sql`${time} >= ${random}`, maxRandom)})`;
}

/**
 * Returns statements that delete rows of sandboxes that are gone and have no record, and exits that no row refers to,
 * once their retention has passed. They examine a bounded number of rows. The last batch of each Shutdown contains them: so
 * the tables stay bounded without a timer.
 * @param beforeMicros end of the retention in microseconds since 1970
 */
export function pruneStatements(db: LibSQLDatabase, beforeMicros: number) {
  const isRecorded = sql`exists (select 1 from ${sandboxes} where ${hasKey(sandboxes, instances)})`;
  const rowKeys = sql`${instances.namespace}, ${instances.id}`;
  // A literal, because the partial index is not used for a parameter.
  const gone = sql`${instances} where ${instances.phase} = 'gone'`;
  const isOldRow = sql`(${rowKeys}) in (${oldRows(rowKeys, gone, instances.observedAt, beforeMicros)})`;
  const isOfLife = sql`${hasKey(instances, exits)} and ${instances.life} = ${exits.life}`;
  const isReferred = sql`exists (select 1 from ${instances} where ${isOfLife})`;
  const exitKeys = sql`${exits.namespace}, ${exits.id}, ${exits.life}`;
  const all = sql`${exits} where true`;
  const isOldExit = sql`(${exitKeys}) in (${oldRows(exitKeys, all, exits.recordedAt, beforeMicros)})`;
  return [
    db.delete(instances).where(sql`${isOldRow} and not ${isRecorded}`),
    db.delete(exits).where(sql`${isOldExit} and not ${isReferred}`),
  ] as const;
}
