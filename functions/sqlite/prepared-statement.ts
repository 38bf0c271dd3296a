import { Buffer } from "node:buffer";
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import type { InArgs, InValue, ResultSet, Row, Value } from "@libsql/core/api";

/** An empty BLOB backed by memory: Node binds a view without memory, such as the encoding of "", as NULL. */
const emptyBlob = new Uint8Array(1).subarray(0, 0);

function toInput(value: InValue | undefined): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.valueOf();
  if (value instanceof ArrayBuffer) return value.byteLength === 0 ? emptyBlob : new Uint8Array(value);
  if (value instanceof Uint8Array) return value.length === 0 ? emptyBlob : value;
  if (value === undefined) throw new TypeError("an argument of a statement is undefined");
  return value;
}

function toValue(value: SQLOutputValue | undefined): Value {
  if (value === undefined) return null;
  if (!(value instanceof Uint8Array)) return value;
  const { buffer } = value;
  return buffer.byteLength === value.byteLength ? buffer : value.slice().buffer;
}

/** A row with the interface of `@libsql/client`: values by index and by name. Only the names are enumerable. */
class FileRow implements Row {
  static #getterCount = 0;
  readonly #values: Value[];
  [index: number]: Value;
  [name: string]: Value;

  constructor(values: Value[], names: readonly (string | undefined)[]) {
    this.#values = values;
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      if (name !== undefined) this[name] = values[index] ?? null;
    }
  }

  get length(): number {
    return this.#values.length;
  }

  /** Defines getters for the indexes of this many columns. */
  static defineIndexGetters(columnCount: number): void {
    for (; FileRow.#getterCount < columnCount; FileRow.#getterCount++) {
      const index = FileRow.#getterCount;
      Object.defineProperty(FileRow.prototype, index, {
        get(this: FileRow) {
          return this.#values[index];
        },
      });
    }
  }
}

class FileResult implements ResultSet {
  readonly columns: string[];
  readonly columnTypes: string[];
  readonly rows: Row[];
  readonly rowsAffected: number;
  readonly lastInsertRowid: bigint | undefined;

  constructor(
    columns: string[],
    columnTypes: string[],
    rows: Row[],
    rowsAffected: number,
    lastInsertRowid?: bigint,
  ) {
    this.columns = columns;
    this.columnTypes = columnTypes;
    this.rows = rows;
    this.rowsAffected = rowsAffected;
    this.lastInsertRowid = lastInsertRowid;
  }

  toJSON(): unknown {
    const { columns, columnTypes, rowsAffected, lastInsertRowid } = this;
    const rows = this.rows.map((row) => Array.from(row, jsonOf));
    return { columns, columnTypes, rows, rowsAffected, lastInsertRowid: lastInsertRowid?.toString() ?? null };
  }
}

function jsonOf(value: Value): unknown {
  return value instanceof ArrayBuffer ? Buffer.from(value).toString("base64") : value;
}

/** A prepared statement with the results of `@libsql/client`. */
export class PreparedStatement {
  readonly #statement: StatementSync;
  readonly #columns: string[];
  readonly #types: string[];
  /** The names of a row's properties; undefined for columns named like an index or `length`, which every row has. */
  readonly #names: readonly (string | undefined)[];
  readonly #writes: boolean;

  /** @param writes true if the rows it returns are rows that it changed */
  constructor(database: DatabaseSync, sql: string, writes: boolean) {
    this.#statement = database.prepare(sql);
    this.#statement.setReturnArrays(true);
    const columns = this.#statement.columns();
    this.#columns = columns.map(({ name }) => name);
    this.#types = columns.map(({ type }) => type ?? "");
    this.#writes = writes;
    this.#names = this.#columns.map((name) => (/^(?:\d+|length)$/.test(name) ? undefined : name));
    FileRow.defineIndexGetters(columns.length);
  }

  /** Runs the statement without reading rows. */
  step(): void {
    this.#statement.run();
  }

  /** Runs the statement and returns its rows as `node:sqlite` provides them. */
  rows(args: SQLInputValue[]): SQLOutputValue[][] {
    for (let index = 0; index < args.length; index++) {
      const value = args[index];
      if (value instanceof Uint8Array && value.length === 0) args[index] = emptyBlob;
    }
    // With `setReturnArrays` a row is an array, which the types do not know.
    return this.#statement.all(...args) as unknown as SQLOutputValue[][];
  }

  /** Runs the statement and returns its result as `@libsql/client` does. */
  run(args: InArgs = []): ResultSet {
    const named = Array.isArray(args) ? undefined : toNamed(args);
    const indexed = Array.isArray(args) ? args.map(toInput) : [];
    const statement = this.#statement;
    if (this.#columns.length === 0) {
      const { changes, lastInsertRowid } = named ? statement.run(named) : statement.run(...indexed);
      return new FileResult([], [], [], Number(changes), BigInt(lastInsertRowid));
    }
    // With `setReturnArrays` a row is an array, which the types do not know.
    const found = (named ? statement.all(named) : statement.all(...indexed)) as unknown as SQLOutputValue[][];
    const rows = found.map((values) => new FileRow(values.map(toValue), this.#names));
    return new FileResult(this.#columns, this.#types, rows, this.#writes ? rows.length : 0);
  }
}

function toNamed(args: Record<string, InValue>): Record<string, SQLInputValue> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, toInput(value)]));
}
