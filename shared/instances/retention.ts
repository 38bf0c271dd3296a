import { lt, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { exits } from "../../schema/exits.ts";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { hasKey } from "./has-key.ts";

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
  const isRecorded = sql`exists (select 1 from ${sandboxes} where ${hasKey(sandboxes, instances)})`;
  const oldRows = db
    .select({ namespace: instances.namespace, id: instances.id })
    .from(instances)
    // A literal, because the partial index is not used for a parameter.
    .where(
      sql`${instances.phase} = 'gone' and ${lt(instances.observedAt, beforeMicros)} and not ${isRecorded}`,
    )
    .orderBy(instances.observedAt)
    .limit(maxRows);
  const isOfLife = sql`${hasKey(instances, exits)} and ${instances.life} = ${exits.life}`;
  const oldExits = db
    .select({ namespace: exits.namespace, id: exits.id, life: exits.life })
    .from(exits)
    .where(
      sql`${lt(exits.recordedAt, beforeMicros)} and not exists (select 1 from ${instances} where ${isOfLife})`,
    )
    .orderBy(exits.recordedAt)
    .limit(maxRows);
  return [
    db.delete(instances).where(sql`(${instances.namespace}, ${instances.id}) in ${oldRows}`),
    db.delete(exits).where(sql`(${exits.namespace}, ${exits.id}, ${exits.life}) in ${oldExits}`),
  ] as const;
}
