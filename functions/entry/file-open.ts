import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { SandboxError } from "../../shared/errors/error.ts";
import { toLibsqlError } from "./file-error.ts";

/** Reasons why a file cannot be a database, in words for whoever starts the functions. */
const reasons: Readonly<Record<string, string>> = {
  SQLITE_CANTOPEN: "its folder is missing or cannot be used",
  SQLITE_READONLY: "it cannot be written",
  SQLITE_NOTADB: "it is not an SQLite database",
  SQLITE_BUSY: "another process has locked it",
};

/** Makes a file for this user alone, unless it is there: SQLite gives those beside it the same permissions. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch {
    // Opening it as a database says why.
  }
}

/**
 * Opens a file so that a commit which was answered survives a crash of the process and of the machine.
 *
 * Only the opening waits for locks within SQLite, which blocks the event loop; afterwards a lock that another process
 * holds is SQLITE_BUSY at once.
 * @param lockTimeoutMs how long the opening waits for other processes
 * @throws `failed_precondition`, in one line that says why the file cannot be used
 */
export function openFile(path: string, lockTimeoutMs: number): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (path !== ":memory:") makePrivate(path);
    database = new DatabaseSync(path, { timeout: lockTimeoutMs });
    const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode;
    if (mode !== "wal" && mode !== "memory") throw new Error(`it can only have journal mode ${String(mode)}`);
    database.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; BEGIN IMMEDIATE; ROLLBACK");
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
