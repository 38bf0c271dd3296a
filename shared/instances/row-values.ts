import { getTableColumns, type SQL, sql, type Table } from "drizzle-orm";

/**
 * Returns a row's values in the order of its table's columns, as `insert … select` needs them. They are sent as they are,
 * without the mapping of their columns. A column without a value does not compile.
 */
export function rowValues<T extends Table>(
  table: T,
  values: Readonly<Record<keyof T["_"]["columns"], unknown>>,
): SQL {
  const fields: (keyof T["_"]["columns"])[] = Object.keys(getTableColumns(table));
  return sql.join(
    fields.map((field) => sql`${values[field]}`),
    sql`, `,
  );
}
