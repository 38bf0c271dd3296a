import { sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { triggerDeliveries, triggerMarks } from "../../schema/trigger-deliveries.ts";
import { callDatabase } from "../store/database-error.ts";

/** Retention of deliveries and marks, and of bodies, in microseconds. */
const retentionMicros = 30 * 24 * 3_600_000_000;
const bodyRetentionMicros = 7 * 24 * 3_600_000_000;

/**
 * Deletes at most `limit` deliveries, bodies and marks each whose retention has passed.
 * @returns true if there may be more of them
 */
export async function pruneDeliveries(
  db: LibSQLDatabase,
  signal: AbortSignal,
  now: number,
  limit: number,
): Promise<boolean> {
  const { receivedAt, body } = triggerDeliveries;
  const isOld = sql`rowid in (select rowid from ${triggerDeliveries}
    where ${receivedAt} < ${now - retentionMicros} order by ${receivedAt} limit ${limit})`;
  const hasOldBody = sql`rowid in (select rowid from ${triggerDeliveries}
    where ${body} is not null and ${receivedAt} < ${now - bodyRetentionMicros} order by ${receivedAt} limit ${limit})`;
  const { namespace, trigger, id, updatedAt } = triggerMarks;
  const isOldMark = sql`(${namespace}, ${trigger}, ${id}) in (select namespace, trigger, id from ${triggerMarks}
    where ${updatedAt} < ${now - retentionMicros} order by ${updatedAt} limit ${limit})`;
  const results = await callDatabase(signal, "writes", () =>
    db.batch([
      db.delete(triggerDeliveries).where(isOld),
      db.update(triggerDeliveries).set({ body: null }).where(hasOldBody),
      db.delete(triggerMarks).where(isOldMark),
    ]),
  );
  return results.some(({ rowsAffected }) => rowsAffected >= limit);
}
