import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Aliased } from "../../schema/aliased.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import type { SandboxError } from "../errors/error.ts";
import type { RecordView } from "../sandbox/store.ts";
import { utf8Length } from "./limits.ts";
import { StoredStatus, statusColumns } from "./status.ts";
import { damaged, type StoredColumns, StoredSandbox } from "./stored-sandbox.ts";

/** A row of the driver, by column index. Records are read from it without Drizzle's mapping of each column. */
export type Row = ArrayLike<unknown>;

/** The columns of a record, of the table or of an alias of it. */
type RecordColumns = Readonly<Record<keyof StoredColumns, SQLiteColumn | SQL>>;

/** The columns of a record, in the order in which `toRecord` reads them. */
export const recordColumns = {
  id: sandboxes.id,
  uid: sandboxes.uid,
  revision: sandboxes.revision,
  runtimeName: sandboxes.runtimeName,
  runtimeOptions: sandboxes.runtimeOptions,
  spec: sandboxes.spec,
  labels: sandboxes.labels,
  extensions: sandboxes.extensions,
  sandboxer: sandboxes.sandboxer,
  createdAt: sandboxes.createdAt,
  updatedAt: sandboxes.updatedAt,
} satisfies RecordColumns;

const recordFields = Object.keys(recordColumns) as (keyof typeof recordColumns)[];

/** Returns the columns of a record in SQL, of the table or of an alias of it. */
export function columnsOf(table: RecordColumns): SQL {
  return sql.join(
    recordFields.map((field) => sql`${table[field]}`),
    sql`, `,
  );
}

/** Returns the record's columns in a view, and then those of its status. */
export function viewColumns(table: Aliased<typeof sandboxes>, view: RecordView): SQL {
  const record = columnsOf(ofView(table, view));
  if (view === "stored") return sql`${record}, null, null`;
  const { life, expiresAt } = statusColumns(table.namespace, table.id);
  return sql`${record}, ${life}, ${expiresAt}`;
}

/** Returns the columns of a table with what a view has in their place. Extensions that are not read are an empty text. */
export function ofView(table: Aliased<typeof sandboxes>, view: RecordView): Aliased<typeof sandboxes> {
  return view === "basic" ? { ...table, spec: sql`null`, extensions: sql`''` } : table;
}

/** Returns the stored size of a record in SQL, in bytes. The values are columns, or what replaces them. */
export function storedSize(values: Readonly<Record<SizedField, SQLiteColumn | SQL>>): SQL {
  const required = requiredFields.map((field) => sql`octet_length(${values[field]})`);
  const optional = optionalFields.map((field) => sql`ifnull(octet_length(${values[field]}), 0)`);
  return sql`(${sql.join([...required, ...optional], sql` + `)})`;
}

/** The fields that count towards the stored size. */
const requiredFields = ["runtimeName", "labels", "extensions", "sandboxer"] as const;
const optionalFields = ["runtimeOptions", "spec"] as const;

type SizedField = (typeof requiredFields | typeof optionalFields)[number];

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Columns of a record that count for its stored size. */
const sizedColumns = [3, 4, 5, 6, 7, 8] as const;

/** Returns what `storedSize` computes, for a row that begins with `recordColumns`. */
export function storedSizeOf(row: Row): number {
  let size = 0;
  for (const column of sizedColumns) {
    const value = row[column];
    if (typeof value === "string") size += utf8Length(value);
    else if (value instanceof Uint8Array || value instanceof ArrayBuffer) size += value.byteLength;
  }
  return size;
}

const emptyBlob = new Uint8Array(0);

/** Returns a text as a BLOB, because some drivers truncate TEXT at U+0000. */
export function toBlob(text: string): Uint8Array {
  return text === "" ? emptyBlob : encoder.encode(text);
}

export function textOf(blob: Uint8Array | undefined): string {
  return decoder.decode(blob);
}

function unreadable(row: Row, column: number): SandboxError {
  return damaged(String(row[0]), new Error(`column ${column} is ${typeof row[column]}`));
}

function bytesAt(row: Row, column: number): Uint8Array | null {
  const value = row[column];
  if (value === null) return null;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof Uint8Array) return value;
  throw unreadable(row, column);
}

function presentAt(row: Row, column: number): Uint8Array {
  const bytes = bytesAt(row, column);
  if (!bytes) throw unreadable(row, column);
  return bytes;
}

/** Returns a text from a column of type TEXT or BLOB. */
export function textAt(row: Row, column: number): string {
  const value = row[column];
  return typeof value === "string" ? value : textOf(bytesAt(row, column) ?? undefined);
}

export function numberAt(row: Row, column: number): number {
  const value = row[column];
  if (typeof value !== "number") throw unreadable(row, column);
  return value;
}

/** Index of the first of the status's two columns, in rows that have them. */
export const statusColumn = recordFields.length;

/**
 * Returns the status in a row, at the index of its first column.
 * @param lease the end of the lease, or null, if it was changed since
 */
export function statusAt(row: Row, column = statusColumn, lease?: Row): StoredStatus {
  return new StoredStatus(row[column], lease ? lease[0] : row[column + 1]);
}

/**
 * Returns the record of a row that begins with `recordColumns`.
 * @param status its status, if that was read
 * @throws `data_loss` for a column of another type
 */
export function toRecord(row: Row, status?: StoredStatus): StoredSandbox {
  const columns = {
    id: textAt(row, 0),
    uid: textAt(row, 1),
    revision: numberAt(row, 2),
    runtimeName: presentAt(row, 3),
    runtimeOptions: bytesAt(row, 4),
    spec: bytesAt(row, 5),
    labels: textAt(row, 6),
    extensions: textAt(row, 7),
    sandboxer: presentAt(row, 8),
    createdAt: numberAt(row, 9),
    updatedAt: numberAt(row, 10),
  };
  return new StoredSandbox(columns, status);
}
