import { getTableColumns, getTableName, type SQL, sql, type Table } from "drizzle-orm";

/** The columns of a table under another name, for raw SQL, and the table with that name for its `from`. */
export type Aliased<T extends Table> = { readonly table: SQL } & {
  readonly [column in keyof T["_"]["columns"]]: SQL;
};

/**
 * Gives a table another name in raw SQL. Drizzle's `alias` makes proxies on each use, which doubles the cost of building
 * the statement of a List.
 */
export function aliased<T extends Table>(table: T, name: string): Aliased<T> {
  const columns = Object.entries(getTableColumns(table)).map(
    ([field, column]) => [field, sql.raw(`"${name}"."${column.name}"`)] as const,
  );
  const named = { ...Object.fromEntries(columns), table: sql.raw(`"${getTableName(table)}" as "${name}"`) };
  // `Object.fromEntries` forgets the names of the fields.
  return named as Aliased<T>;
}
