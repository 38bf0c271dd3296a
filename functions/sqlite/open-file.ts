import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { SandboxError } from "../../shared/errors/error.ts";
import { toLibsqlError } from "./libsql-error.ts";

/** Reasons why a file cannot be used as the database, for the user who starts the functions. */
const reasons: Readonly<Record<string, string>> = {
  SQLITE_CANTOPEN: "its folder is missing, or it cannot be opened",
  SQLITE_READONLY: "it is not writable",
  SQLITE_NOTADB: "it is not an SQLite database",
  SQLITE_BUSY: "another process has locked it",
};

/** Creates a missing file with access for this user only. SQLite gives the files beside it the same permissions. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch {
    // Opening it as a database reports the reason.
  }
}

/**
 * Opens a file so that answered commits survive a crash of the process and of the machine.
 *
 * SQLite itself waits for locks only during opening, which blocks the event loop. Afterwards, a lock that another
 * process holds is reported as SQLITE_BUSY immediately.
 * @param lockTimeoutMs time limit of the wait for other processes during opening, in milliseconds
 * @throws `failed_precondition` with a one-line reason if the file cannot be used
 */
export function openFile(path: string, lockTimeoutMs: number): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (path !== ":memory:") makePrivate(path);
    database = new DatabaseSync(path, { timeout: lockTimeoutMs });
    const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode;
    if (mode !== "wal" && mode !== "memory") throw new Error(`its journal mode is ${String(mode)}, not wal`);
    database.exec("PRAGMA synchronous = FULL; BEGIN IMMEDIATE; ROLLBACK");
    database.exec("PRAGMA busy_timeout = 0");
    return database;
  } catch (thrown) {
    database?.close();
    const { code } = toLibsqlError(thrown);
    const reason = reasons[code] ?? (thrown instanceof Error ? thrown.message : String(thrown));
    throw new SandboxError("failed_precondition", `cannot use ${path} as the database: ${reason}`, {
      cause: thrown,
    });
  }
}
