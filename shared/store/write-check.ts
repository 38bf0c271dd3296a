import { eq, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { sandboxes } from "../../schema/sandboxes.ts";
import { callDatabase } from "./database-error.ts";

const empty = new Uint8Array();

/** A record that needs space. Its namespace is empty, which no call can use. */
const trial = {
  namespace: "",
  id: "-",
  uid: "",
  revision: 0,
  runtimeName: empty,
  spec: sql`zeroblob(65536)`,
  labels: "{}",
  extensions: "{}",
  sandboxer: empty,
  createdAt: 0,
  updatedAt: 0,
};

/** Tracks whether a database has rejected a write for lack of space, and checks when it has space again. */
export class WriteCheck {
  readonly #db: LibSQLDatabase;
  #isFull = false;

  constructor(db: LibSQLDatabase) {
    this.#db = db;
  }

  /** Records that a write failed for lack of space. */
  noteFull(): void {
    this.#isFull = true;
  }

  /** Tries a write if the database was full. @throws the error of the write */
  async check(signal: AbortSignal): Promise<void> {
    if (!this.#isFull) return;
    // Inserts and deletes it in one transaction.
    await callDatabase(signal, "writes", () =>
      this.#db.batch([
        this.#db.insert(sandboxes).values(trial),
        this.#db.delete(sandboxes).where(eq(sandboxes.namespace, trial.namespace)),
      ]),
    );
    this.#isFull = false;
  }
}
