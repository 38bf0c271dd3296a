import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Time that the agent before has to let go. */
const defaultTimeoutMs = 5_000;

/** What keeps a second agent from a data folder. */
export interface DataLock {
  release(): void;
}

/**
 * Locks a data folder for this process. The lock is the system's own, held through SQLite: it ends with the
 * process, however that ends.
 * @param timeoutMs how long another process that holds it may take to let go
 * @returns undefined when another process holds it
 * @throws when there can be no lock in that folder
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
