import { copyFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { createClient } from "@libsql/client/http";
import { startSqld } from "../support/sqld.ts";
import type { Sandbox } from "./sandbox.ts";

export type DatabaseKind = "file" | "sqld";

export type Row = Readonly<Record<string, unknown>>;

/** Finds the row of a sandbox. */
export function rowOf(rows: readonly Row[], { history }: Sandbox): Row | undefined {
  return rows.find(({ namespace, id }) => namespace === history.namespace && id === history.id);
}

/** The harness's access to the servers' database, for checks and for a restore from a copy. */
export interface HarnessDatabase {
  readonly url: string;
  /** True if a copy can be restored. */
  readonly canRestore: boolean;
  query(sql: string): Promise<Row[]>;
  /** Takes a copy. Returns false if that is not supported. */
  snapshot(): Promise<boolean>;
  /** Restores the copy. No server may have the database open. Returns false without a copy. */
  restore(): Promise<boolean>;
  close(): Promise<void>;
}

class FileDatabase implements HarnessDatabase {
  readonly canRestore = true;
  readonly #path: string;
  readonly #copy: string;
  #hasCopy = false;
  /** The copying that was last begun: a file that is replaced while it is copied makes a damaged copy. */
  #copying: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#path = join(folder, "sandboxes.db");
    this.#copy = join(folder, "copy.db");
  }

  get url(): string {
    return `file:${this.#path}`;
  }

  async query(sql: string): Promise<Row[]> {
    const database = new DatabaseSync(this.#path, { timeout: 5_000 });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }

  snapshot(): Promise<boolean> {
    return this.#afterCopying(() => this.#snapshot());
  }

  restore(): Promise<boolean> {
    return this.#afterCopying(() => this.#restore());
  }

  async close(): Promise<void> {}

  #afterCopying<T>(copy: () => Promise<T>): Promise<T> {
    const copying = this.#copying.then(copy);
    this.#copying = copying.catch(() => {});
    return copying;
  }

  async #snapshot(): Promise<boolean> {
    const database = new DatabaseSync(this.#path, { timeout: 5_000 });
    try {
      await backup(database, `${this.#copy}.new`);
    } finally {
      database.close();
    }
    await rename(`${this.#copy}.new`, this.#copy);
    this.#hasCopy = true;
    return true;
  }

  async #restore(): Promise<boolean> {
    if (!this.#hasCopy) return false;
    for (const suffix of ["-wal", "-shm", "-journal"]) await rm(this.#path + suffix, { force: true });
    await copyFile(this.#copy, this.#path);
    return true;
  }
}

/**
 * Opens the database of a run.
 * @param folder for its file
 * @throws Error if sqld is not available for this machine
 */
export async function openHarnessDatabase(kind: DatabaseKind, folder: string): Promise<HarnessDatabase> {
  if (kind === "file") return new FileDatabase(folder);
  const sqld = await startSqld();
  if (!sqld) throw new Error("database: sqld is not available for this machine");
  const client = createClient({ url: sqld.url });
  return {
    url: sqld.url,
    canRestore: false,
    async query(sql) {
      const { rows } = await client.execute(sql);
      return rows.map((row) => ({ ...row }));
    },
    snapshot: async () => false,
    restore: async () => false,
    async close() {
      client.close();
      await sqld.stop();
    },
  };
}
