/** Counts what operations do, which is the same on every machine; prints the counts as JSON. Runs on Node. */
import "../exit-on-signal.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSubjects } from "../cpu/subject.ts";
import { type Selection, selectOperations } from "../operations.ts";
import { startBenchSqld } from "../remote/bench-sqld.ts";
import type { Traffic } from "../remote/proxy.ts";
import { countAllocated } from "./allocated.ts";
import { recordSql } from "./recorded-sql.ts";
import { countRoundTrips } from "./round-trips.ts";
import { type CountedStatements, countStatements } from "./statements.ts";

/** The counts to take. */
export interface CountsTask extends Selection {
  readonly folder?: string | undefined;
}

/** The counts of one operation; those on sqld are missing where there is none. */
export interface OperationCounts extends CountedStatements {
  readonly operation: string;
  readonly sqld?: Traffic | undefined;
  /** Bytes of V8's heap that one operation takes, of product and floor. */
  readonly allocated: { readonly product: number; readonly floor: number };
}

async function run(task: CountsTask): Promise<OperationCounts[]> {
  const folder = await mkdtemp(join(task.folder ?? tmpdir(), "bench-"));
  const sqld = await startBenchSqld();
  try {
    const subjects = await openSubjects(folder);
    const [product, floor] = subjects;
    const operations = selectOperations(task);
    const allocated: OperationCounts["allocated"][] = [];
    for (const operation of operations) {
      allocated.push({
        product: await countAllocated(product, operation),
        floor: await countAllocated(floor, operation),
      });
    }
    const recorded = recordSql();
    const results: OperationCounts[] = [];
    for (const [at, operation] of operations.entries()) {
      results.push({
        operation: operation.name,
        ...(await countStatements(product, operation, recorded)),
        sqld: sqld && (await countRoundTrips(sqld, operation)),
        allocated: allocated[at] ?? { product: 0, floor: 0 },
      });
    }
    for (const subject of subjects) subject.close();
    return results;
  } finally {
    await sqld?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}"))));
