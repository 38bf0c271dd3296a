import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";

interface Key<T> {
  readonly namespace: T;
  readonly id: T;
}

/** Returns the condition that a row has the namespace and id of a key, or of the row of another table. */
export function hasKey(table: Key<SQLiteColumn>, key: Key<string | SQLiteColumn>): SQL {
  return sql`${table.namespace} = ${key.namespace} and ${table.id} = ${key.id}`;
}
