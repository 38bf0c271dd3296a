/** Lists pages of namespaces of several sizes, and prints what they take as JSON. Runs on Node. */
import "../exit-on-signal.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openFileDatabase } from "../../../functions/sqlite/file-database.ts";
import { LibsqlStore } from "../../../shared/store/libsql-store.ts";
import { migrate } from "../../../shared/store/migrate.ts";
import type { BoundStatement } from "../../../shared/store/statement.ts";
import { openEngineSteps } from "../../support/engine-steps.ts";
import { noteReads } from "../../support/note-reads.ts";
import { median, rounded } from "../statistics.ts";
import { fillListed, fillLives, type ListCase, listCases, listedId } from "./cases.ts";

/** The namespaces to list. */
export interface ListsTask {
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly folder?: string | undefined;
}

/** Work of a page of 10. */
export interface PageWork {
  readonly found: number;
  /** True if another page follows. */
  readonly hasMore: boolean;
  readonly statements: number;
  /** Instructions of SQLite's virtual machine. */
  readonly steps: number;
  readonly ms: number;
}

/** The first page of a List and one from the middle of the namespace. */
export interface ListsResult {
  readonly name: string;
  readonly size: number;
  readonly first: PageWork;
  readonly middle: PageWork;
}

const pageSize = 10;
/** Share of the ids before the page in the middle. */
const middleShare = 0.55;
const perTransaction = 50_000;

function fill(path: string, sizes: readonly number[]): void {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -500000");
  const inserts = [database.prepare(fillListed), database.prepare(fillLives)];
  for (const size of sizes) {
    for (let from = 0; from < size; from += perTransaction) {
      for (const insert of inserts) {
        insert.run(from, Math.min(from + perTransaction, size), `n${size}`, size);
      }
    }
  }
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}

async function run({ sizes, rounds, folder: parent }: ListsTask): Promise<ListsResult[]> {
  const folder = await mkdtemp(join(parent ?? tmpdir(), "lists-"));
  const path = join(folder, "lists.db");
  const client = openFileDatabase(path);
  try {
    await migrate(client);
    fill(path, sizes);
    const reads: BoundStatement[] = [];
    const store = new LibsqlStore(noteReads(client, (statement) => reads.push(statement)));
    const engine = openEngineSteps(path);
    const { signal } = new AbortController();
    const measure = async ({ filters }: ListCase, size: number, after?: string): Promise<PageWork> => {
      const list = () => store.page({ namespace: `n${size}`, signal }, filters(size), pageSize, after);
      reads.length = 0;
      const { sandboxes, next } = await list();
      const statements = [...reads];
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const began = performance.now();
        await list();
        times.push(performance.now() - began);
      }
      let steps = 0;
      for (const statement of statements) steps += await engine.count(statement);
      const ms = rounded(median(times));
      return {
        found: sandboxes.length,
        hasMore: next !== undefined,
        statements: statements.length,
        steps,
        ms,
      };
    };
    const results: ListsResult[] = [];
    for (const one of listCases) {
      for (const size of sizes) {
        const first = await measure(one, size);
        const middle = await measure(one, size, listedId(Math.round(size * middleShare)));
        results.push({ name: one.name, size, first, middle });
      }
    }
    engine.close();
    return results;
  } finally {
    client.close();
    await rm(folder, { recursive: true, force: true });
  }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}"))));
