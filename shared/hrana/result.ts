import type { ResultSet, Row, Value } from "@libsql/client/http";
import { fromWire, type WireValue } from "./value.ts";

/** What a statement answers on the wire. */
export interface WireResult {
  readonly cols: readonly { readonly name: string | null; readonly decltype?: string | null }[];
  readonly rows: readonly (readonly WireValue[])[];
  readonly affected_row_count: number;
  readonly last_insert_rowid: string | null;
}

/** How many columns of a row are found by index. */
const mostColumns = 100;

/** A row as `@libsql/client` has it: values by index and by name, of which only the names are enumerable. */
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
    for (let index = 0; index < mostColumns; index++) {
      const get = function (this: ServerRow) {
        return this.#values[index];
      };
      Object.defineProperty(ServerRow.prototype, index, { get });
    }
  }
}

/** The result of a statement as `@libsql/client` has it. */
export function toResultSet({ cols, rows, ...result }: WireResult): ResultSet {
  const columns = cols.map(({ name }) => name ?? "");
  // A row has a length and indices of its own, and of two columns of one name the first is found by it.
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
