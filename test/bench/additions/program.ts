/** Measures what events and statuses cost, on the runtime that runs this; prints the results as JSON. */
import "../exit-on-signal.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "@libsql/client/http";
import { type CpuResult, compare, type Effort } from "../cpu/compare.ts";
import { createProduct, type Subject } from "../cpu/subject.ts";
import { BenchDatabase } from "../fixture/database.ts";
import { selectOperations } from "../operations.ts";
import { withoutEvents } from "./without-events.ts";

/** The measurements to take. */
export interface AdditionsTask extends Effort {
  /** The folder for the databases; absent for that of temporary files. */
  readonly folder?: string | undefined;
}

const concurrency = 32;
const writes = ["REST Create", "REST Update", "REST Delete"];
const reads = ["REST Get", "REST List 10 of 100", "REST List 100 of 100"];

/** Gives each record of a namespace a running life. */
function addLives({ connection }: BenchDatabase, namespace: string): void {
  connection
    .prepare(
      `insert into instances (namespace, id, life, phase, highest, ending, wanted, start_call, agent, epoch, sole,
         revision, call, call_id, outcome, error, pid, address, observed_at)
       select namespace, id, 7, 'running', 7, 0, '', '', 'process', 1, '', 3, 'start', 'c', 'ok', x'', 42, x'',
         created_at from sandboxes where namespace = ?`,
    )
    .run(namespace);
}

async function openSubject(folder: string, name: string, wrap?: (client: Client) => Client) {
  const database = await BenchDatabase.create(folder, `${name}.db`);
  const product = createProduct(`file:${database.path}`, undefined, wrap);
  const subject: Subject = {
    name: "product",
    database,
    fetch: product.fetch,
    close() {
      product.close();
      database.close();
    },
  };
  return subject;
}

async function run({ folder: parent, ...effort }: AdditionsTask): Promise<CpuResult[]> {
  const folder = await mkdtemp(join(parent ?? tmpdir(), "bench-"));
  try {
    const product = await openSubject(folder, "with");
    const eventless = await openSubject(folder, "without-events", withoutEvents);
    const lifeless = await openSubject(folder, "without-lives");
    const results: CpuResult[] = [];
    for (const operation of selectOperations({ operations: "REST", large: false })) {
      const isWrite = writes.includes(operation.name);
      if (!isWrite && !reads.includes(operation.name)) continue;
      if (!isWrite) {
        product.database.seed(operation.namespace, operation.records);
        product.database.connection
          .prepare("delete from instances where namespace = ?")
          .run(operation.namespace);
        addLives(product.database, operation.namespace);
      }
      const subjects = [product, isWrite ? eventless : lifeless] as const;
      const name = `${operation.name}${isWrite ? ", events" : ", statuses"}`;
      results.push({ ...(await compare(subjects, operation, concurrency, effort)), operation: name });
    }
    for (const subject of [product, eventless, lifeless]) subject.close();
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}"))));
