import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** How long the agent before may take to let go, in milliseconds. */
const patience = 5_000;

/** What keeps a second agent from a data folder. */
export interface DataLock {
  release(): void;
}

/**
 * Locks a data folder for this process. The lock is the system's own, held through SQLite: it ends with the
 * process, however that ends.
 * @returns undefined when another process holds it
 * @throws when there can be no lock in that folder
 */
export function lockData(folder: string): DataLock | undefined {
  const database = new DatabaseSync(join(folder, "lock"));
  try {
    database.exec(`pragma busy_timeout = ${patience}; pragma journal_mode = memory; begin exclusive`);
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    // SQLITE_BUSY
    if (error instanceof Error && "errcode" in error && error.errcode === 5) return undefined;
    throw error;
  }
}
