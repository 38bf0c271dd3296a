import type { BenchRuntime } from "../children.ts";
import { countAll, countsTable } from "../counts/part.ts";
import type { OperationCounts } from "../counts/program.ts";
import { cpuTable, measureCpu } from "../cpu/part.ts";
import type { Options } from "../options.ts";
import type { Table } from "../table.ts";
import {
  allocatedBytes,
  atLeastFloor,
  type Committed,
  countsOf,
  ratiosOf,
  readCommitted,
  writeCommitted,
} from "./committed.ts";
import { allocatedRoom, differingCounts, excesses, ratioRoom } from "./compare.ts";

/** Maximum of measurements of a ratio that is too high; the least one counts. */
const repeats = 3;

function countsByOperation(counts: readonly OperationCounts[]): Committed["counts"] {
  return Object.fromEntries(counts.map((one) => [one.operation, countsOf(one)]));
}

/** Measures a runtime, and what is too high again, several times. Returns lines on what stays too high. */
async function checkCpu(
  runtime: BenchRuntime,
  options: Options,
  folder: string | undefined,
  committed: Readonly<Record<string, number>>,
): Promise<string[]> {
  let ratios = ratiosOf(await measureCpu(runtime, options, folder));
  for (let repeat = 0; ; repeat++) {
    const found = excesses(`CPU on ${runtime} relative to the floor`, committed, ratios, ratioRoom[runtime]);
    if (found.length === 0 || repeat === repeats) return found.map(({ line }) => line);
    const only = found.map(({ operation }) => operation);
    const again = ratiosOf(await measureCpu(runtime, options, folder, only));
    const least = only.map((operation) => [
      operation,
      Math.min(ratios[operation] ?? Infinity, again[operation] ?? Infinity),
    ]);
    ratios = { ...ratios, ...Object.fromEntries(least) };
  }
}

/** Compares counts and ratios with the committed table. Returns a line for each that became dearer. */
export async function check(options: Options, folder: string | undefined): Promise<string[]> {
  const committed = await readCommitted(options.table);
  const quick = { ...options, quick: true };
  const counts = await countAll(options, folder);
  const bytes = allocatedBytes(counts);
  const problems = [
    ...differingCounts(committed.counts, countsByOperation(counts)),
    ...excesses("bytes allocated", committed.allocated, bytes, allocatedRoom).map(({ line }) => line),
  ];
  for (const runtime of options.runtimes) {
    problems.push(...(await checkCpu(runtime, quick, folder, committed.ratios[runtime] ?? {})));
  }
  return problems;
}

/** Measures what `check` compares with, and writes it. Returns it as tables. */
export async function update(options: Options, folder: string | undefined): Promise<Table[]> {
  const quick = { ...options, operations: "", large: false, quick: true };
  const counts = await countAll(quick, folder);
  const tables = [countsTable(counts)];
  const ratios: Record<string, Readonly<Record<string, number>>> = {};
  for (const runtime of options.runtimes) {
    const results = await measureCpu(runtime, quick, folder);
    ratios[runtime] = atLeastFloor(ratiosOf(results));
    tables.push(cpuTable(runtime, results));
  }
  const committed = { counts: countsByOperation(counts), allocated: allocatedBytes(counts), ratios };
  await writeCommitted(options.table, committed);
  return tables;
}
