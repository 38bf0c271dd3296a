import type { Client } from "@libsql/core/api";
import { callDatabase } from "./database-error.ts";

/** Inserts and deletes a record that needs space, in one transaction. Its namespace is empty, which no call can use. */
const trial = [
  `insert into "sandboxes" values ('', '-', '', 0, x'', null, zeroblob(65536), '{}', '{}', x'', 0, 0)`,
  `delete from "sandboxes" where "namespace" = '' and "id" = '-'`,
];

/** Tracks whether a database has rejected a write for lack of space, and checks when it has space again. */
export class WriteCheck {
  readonly #client: Client;
  #isFull = false;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Records that a write failed for lack of space. */
  noteFull(): void {
    this.#isFull = true;
  }

  /** Tries a write if the database was full. @throws the error of the write */
  async check(signal: AbortSignal): Promise<void> {
    if (!this.#isFull) return;
    await callDatabase(signal, "writes", () => this.#client.batch(trial, "write"));
    this.#isFull = false;
  }
}
