import { runProgram } from "../children.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import type { Table } from "../table.ts";
import type { CountsTask, OperationCounts } from "./program.ts";

/** Counts what operations do, in a process of its own on Node. */
export function countAll(
  { operations, large }: Pick<Options, "operations" | "large">,
  folder: string | undefined,
): Promise<OperationCounts[]> {
  const task: CountsTask = { operations, large, folder };
  return runProgram<OperationCounts[]>("node", "counts/program.ts", task);
}

/** Returns counts as a table. */
export function countsTable(data: readonly OperationCounts[]): Table {
  const rows = data.map(({ operation, counts, sqld, allocated: { product, floor } }) => [
    operation,
    counts.statements,
    counts.commitsOf32,
    counts.scans,
    counts.sorts,
    sqld?.roundTrips ?? "–",
    sqld?.rowsRead ?? "–",
    product / 1_000,
    product / floor,
  ]);
  const embedded = ["operation", "statements", "commits of 32", "scans", "sorts"];
  const columns = [...embedded, "round trips", "rows read", "KB allocated", "ratio"];
  return { title: "Counts per operation", columns, rows };
}

/** Measures the part `counts`. */
export async function reportCounts(options: Options, folder: string | undefined): Promise<PartReport> {
  const data = await countAll(options, folder);
  return { data, tables: [countsTable(data)] };
}
