import { LibsqlBatchError, LibsqlError } from "@libsql/core/api";

/** SQLite's primary result codes that callers distinguish. @see sqlite.org/rescode.html */
const codes: Readonly<Record<number, string>> = {
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  18: "SQLITE_TOOBIG",
  19: "SQLITE_CONSTRAINT",
  26: "SQLITE_NOTADB",
};

/** Messages of errors that Deno throws without a code. */
const codesByMessage: readonly (readonly [text: string, code: number])[] = [
  ["database is locked", 5],
  ["readonly database", 8],
  ["database or disk is full", 13],
  ["unable to open database file", 14],
  ["file is not a database", 26],
];

/** Returns the result code of an error of `node:sqlite`, extended if it is known; undefined for any other error. */
function resultCode(error: Error): number | undefined {
  if ("errcode" in error && typeof error.errcode === "number") return error.errcode;
  return codesByMessage.find(([text]) => error.message.includes(text))?.[1];
}

/**
 * Converts an error of `node:sqlite` to one of `@libsql/client`.
 * @param statementIndex the index of the failed statement in its batch
 */
export function toLibsqlError(thrown: unknown, statementIndex?: number): LibsqlError {
  if (thrown instanceof LibsqlError) return thrown;
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  const raw = resultCode(cause);
  const fallback = cause instanceof RangeError ? "INTEGER_OUT_OF_RANGE" : "UNKNOWN";
  const code = raw === undefined ? fallback : (codes[raw & 0xff] ?? "SQLITE_ERROR");
  return statementIndex === undefined
    ? new LibsqlError(cause.message, code, undefined, raw, cause)
    : new LibsqlBatchError(cause.message, statementIndex, code, undefined, raw, cause);
}

/**
 * Runs a later statement of a write. Its error has no result code of SQLite, which marks a write that must be undone.
 * @throws LibsqlError without `rawCode`
 */
export function orPartial<T>(statement: () => T): T {
  try {
    return statement();
  } catch (thrown) {
    const { message, code } = toLibsqlError(thrown);
    throw new LibsqlError(message, code, undefined, undefined, thrown instanceof Error ? thrown : undefined);
  }
}
