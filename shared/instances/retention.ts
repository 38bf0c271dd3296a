import { sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";

/** Default retention of exits and of rows of sandboxes that are gone, in milliseconds: 30 days. */
export const defaultRetentionMs = 30 * 24 * 60 * 60 * 1_000;

/** Maximum of rows of a table that one call removes. */
const maxBatch = 500;

/**
 * Removes rows of sandboxes that are gone and have no record, and exits that no row refers to, once the retention is
 * over. It is part of each Shutdown's last batch, so that nothing grows without end and nothing needs a timer.
 * @param before microseconds since 1970
 */
export function pruneStatements(db: LibSQLDatabase, before: number) {
  const oldRows = sql`select namespace, id from instances as old where phase = 'gone' and observed_at < ${before}
    and not exists (select 1 from sandboxes as s where s.namespace = old.namespace and s.id = old.id)
    order by observed_at limit ${maxBatch}`;
  const oldExits = sql`select namespace, id, life from exits as old where recorded_at < ${before}
    and not exists (select 1 from instances as i where i.namespace = old.namespace and i.id = old.id
      and i.life = old.life)
    order by recorded_at limit ${maxBatch}`;
  return [
    db.run(sql`delete from instances where (namespace, id) in (${oldRows})`),
    db.run(sql`delete from exits where (namespace, id, life) in (${oldExits})`),
  ] as const;
}
