import type { Client } from "@libsql/client/http";
import { callDatabase } from "./database-error.ts";

/** A record of no namespace, of a size that needs space, which is gone before anybody can see it. */
const trial = [
  `insert into "sandboxes" values ('', '-', '', 0, x'', null, zeroblob(65536), '{}', '{}', x'', 0, 0)`,
  `delete from "sandboxes" where "namespace" = '' and "id" = '-'`,
];

/** Knows whether a database has refused a write for lack of space, and finds out when it has space again. */
export class WriteCheck {
  readonly #client: Client;
  #isFull = false;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Notes that a write failed for lack of space. */
  noteFull(): void {
    this.#isFull = true;
  }

  /** Tries a write if the last one known was refused. @throws what it fails with */
  async check(signal: AbortSignal): Promise<void> {
    if (!this.#isFull) return;
    await callDatabase(signal, "writes", () => this.#client.batch(trial, "write"));
    this.#isFull = false;
  }
}
