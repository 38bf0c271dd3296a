import { setTimeout as sleep } from "node:timers/promises";
import { type Client, LibsqlError } from "@libsql/client/http";
import { cloneRecords } from "../fixture/seed.ts";
import type { BenchOperation } from "../operations.ts";

/** Records that one statement makes: few enough for the server to answer in time. */
const perStatement = 10_000;

const maxTries = 100;
const retryDelayMs = 200;

/** Fills a libSQL server as `BenchDatabase` fills a file. */
export class SqldRecords {
  readonly #client: Client;
  readonly #seeded = new Map<string, number>();

  /** @param client of a migrated database with the template's record */
  constructor(client: Client) {
    this.#client = client;
  }

  /** Gives a namespace the records that an operation needs before it runs `count` times. */
  async prepare({ kind, namespace, records }: BenchOperation, count: number): Promise<void> {
    const wanted = kind === "deletes" ? count : records;
    // An Update that changes nothing reads less than one that does.
    if (kind === "reads" && this.#seeded.get(namespace) === wanted) return;
    await this.#client.execute({ sql: "delete from sandboxes where namespace = ?", args: [namespace] });
    const { rows } = await this.#client.execute("select name from pragma_table_info('sandboxes')");
    const columns = rows.map(({ name }) => String(name));
    for (let from = 0; from < wanted; from += perStatement) {
      const to = Math.min(from + perStatement, wanted);
      const cloning = { template: "template", namespace, count: wanted, from, to };
      await this.#execute(cloneRecords(columns, cloning));
    }
    this.#seeded.set(namespace, wanted);
  }

  /** Runs a statement, again while a checkpoint keeps the database locked. */
  async #execute(sql: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#client.execute(sql);
        return;
      } catch (error) {
        if (tries === maxTries || !(error instanceof LibsqlError) || error.code !== "SQLITE_BUSY")
          throw error;
        await sleep(retryDelayMs);
      }
    }
  }
}
