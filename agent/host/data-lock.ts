import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Time for a previous agent to release the lock. */
const defaultTimeoutMs = 5_000;

/** Exclusive use of a data folder. */
export interface DataLock {
  release(): void;
}

/**
 * Locks a data folder for this process. It is a file lock that SQLite takes, so the kernel releases it however the
 * process ends.
 * @param timeoutMs how long to wait for another process that holds the lock
 * @returns undefined if another process holds the lock
 * @throws if the folder cannot be locked
 */
export function lockData(folder: string, timeoutMs = defaultTimeoutMs): DataLock | undefined {
  const database = new DatabaseSync(join(folder, "lock"));
  try {
    database.exec(`pragma busy_timeout = ${timeoutMs}; pragma journal_mode = memory; begin exclusive`);
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    // SQLITE_BUSY
    if (error instanceof Error && "errcode" in error && error.errcode === 5) return undefined;
    throw error;
  }
}
