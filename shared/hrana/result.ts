import type { ResultSet, Row, Value } from "@libsql/core/api";
import { fromWire, type WireValue } from "./value.ts";

/** The result of a statement on the wire. */
export interface WireResult {
  readonly cols: readonly { readonly name: string | null; readonly decltype?: string | null }[];
  readonly rows: readonly (readonly WireValue[])[];
  readonly affected_row_count: number;
  readonly last_insert_rowid: string | null;
}

/** Number of columns that can be read by index. */
const maxIndexedColumns = 100;

/** A row like that of `@libsql/client`: has values by index and by name; only the names are enumerable. */
class ServerRow implements Row {
  readonly #values: readonly Value[];
  [index: number]: Value;
  [name: string]: Value;

  constructor(values: readonly Value[], names: readonly (string | undefined)[]) {
    this.#values = values;
    for (const [index, name] of names.entries()) {
      if (name !== undefined) this[name] = values[index] ?? null;
    }
  }

  get length(): number {
    return this.#values.length;
  }

  static {
    for (let index = 0; index < maxIndexedColumns; index++) {
      const get = function (this: ServerRow) {
        return this.#values[index];
      };
      Object.defineProperty(ServerRow.prototype, index, { get });
    }
  }
}

/** Converts the result of a statement to that of `@libsql/client`. */
export function toResultSet({ cols, rows, ...result }: WireResult): ResultSet {
  const columns = cols.map(({ name }) => name ?? "");
  // Names must not hide the row's own length and indices. If two columns share a name, the first one gets it.
  const names = columns.map((name, at) =>
    /^(?:\d+|length)$/.test(name) || columns.indexOf(name) < at ? undefined : name,
  );
  const lastInsertRowid = result.last_insert_rowid === null ? undefined : BigInt(result.last_insert_rowid);
  const set = {
    columns,
    columnTypes: cols.map(({ decltype }) => decltype ?? ""),
    rows: rows.map((values) => new ServerRow(values.map(fromWire), names)),
    rowsAffected: result.affected_row_count,
    lastInsertRowid,
  };
  return { ...set, toJSON: () => ({ ...set, lastInsertRowid: lastInsertRowid?.toString() ?? null }) };
}
