import { sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";

/** Default retention of exits and of rows of sandboxes that are gone, in milliseconds: 30 days. */
export const defaultRetentionMs = 30 * 24 * 60 * 60 * 1_000;

/** Maximum number of rows that one statement deletes. */
const maxRows = 500;

/**
 * Returns statements that delete rows of sandboxes that are gone and have no record, and exits that no row refers to,
 * once their retention is over. The last batch of each Shutdown contains them: so the tables stay bounded without a
 * timer.
 * @param beforeMicros end of the retention in microseconds since 1970
 */
export function pruneStatements(db: LibSQLDatabase, beforeMicros: number) {
  const oldRows = sql`select namespace, id from instances as old where phase = 'gone' and observed_at < ${beforeMicros}
    and not exists (select 1 from sandboxes as s where s.namespace = old.namespace and s.id = old.id)
    order by observed_at limit ${maxRows}`;
  const oldExits = sql`select namespace, id, life from exits as old where recorded_at < ${beforeMicros}
    and not exists (select 1 from instances as i where i.namespace = old.namespace and i.id = old.id
      and i.life = old.life)
    order by recorded_at limit ${maxRows}`;
  return [
    db.run(sql`delete from instances where (namespace, id) in (${oldRows})`),
    db.run(sql`delete from exits where (namespace, id, life) in (${oldExits})`),
  ] as const;
}
