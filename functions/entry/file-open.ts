import { DatabaseSync } from "node:sqlite";
import { SandboxError } from "../../shared/errors/error.ts";
import { toLibsqlError } from "./file-error.ts";

/** How much of its waiting for a lock is left to SQLite itself, in milliseconds: it holds up everything else here. */
const lockTimeout = 50;

/** Why a file cannot be a database, in words for whoever starts the functions. */
const reasons: Readonly<Record<string, string>> = {
  SQLITE_CANTOPEN: "its folder is missing or cannot be used",
  SQLITE_READONLY: "it cannot be written",
  SQLITE_NOTADB: "it is not an SQLite database",
  SQLITE_BUSY: "another process has locked it",
};

/**
 * Opens a file so that a commit which was answered survives a crash of the process and of the machine.
 * @param patience how long to wait for other processes, in milliseconds
 * @throws `failed_precondition`, in one line that says why the file cannot be used
 */
export function openFile(path: string, patience: number): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: patience });
    const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode;
    if (mode !== "wal" && mode !== "memory") throw new Error(`it can only have journal mode ${String(mode)}`);
    database.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; BEGIN IMMEDIATE; ROLLBACK");
    database.exec(`PRAGMA busy_timeout = ${lockTimeout}`);
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
