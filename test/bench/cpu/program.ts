/** Measures CPU per operation relative to the floor, on the runtime that runs this; prints the results as JSON. */
import "../exit-on-signal.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Selection, selectOperations } from "../operations.ts";
import { type CpuResult, compare, type Effort } from "./compare.ts";
import { checkSameAnswers } from "./same-answers.ts";
import { openSubjects } from "./subject.ts";

/** The measurements to take. */
export interface CpuTask extends Effort, Selection {
  readonly concurrencies: readonly number[];
  /** The folder for the databases; absent for that of temporary files. */
  readonly folder?: string | undefined;
  /** Exact names in place of a part of them. */
  readonly only?: readonly string[] | undefined;
}

async function run(task: CpuTask): Promise<CpuResult[]> {
  const folder = await mkdtemp(join(task.folder ?? tmpdir(), "bench-"));
  try {
    const subjects = await openSubjects(folder);
    const results: CpuResult[] = [];
    for (const operation of selectOperations(task)) {
      if (task.only && !task.only.includes(operation.name)) continue;
      await checkSameAnswers(subjects, operation);
      for (const concurrency of task.concurrencies) {
        results.push(await compare(subjects, operation, concurrency, task));
      }
    }
    for (const subject of subjects) subject.close();
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}"))));
