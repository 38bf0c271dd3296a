import { type BenchRuntime, runProgram } from "../children.ts";
import type { CpuResult } from "../cpu/compare.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import type { AdditionsTask } from "./program.ts";

/** Measures the part `additions`: the product with events beside one without, and records with lives beside others without. */
export async function reportAdditions(
  { runtimes, quick }: Options,
  folder: string | undefined,
): Promise<PartReport> {
  const data: Partial<Record<BenchRuntime, CpuResult[]>> = {};
  const tables = [];
  for (const runtime of runtimes) {
    const task: AdditionsTask = {
      ...(quick ? { rounds: 7, sectionMs: 6 } : { rounds: 21, sectionMs: 40 }),
      folder,
    };
    const results = await runProgram<CpuResult[]>(runtime, "additions/program.ts", task);
    data[runtime] = results;
    tables.push({
      title: `CPU per operation on ${runtime}, 32 at once, with and without an addition (µs)`,
      columns: ["operation, addition", "with", "without", "ratio"],
      rows: results.map((one) => [one.operation, one.productUs, one.floorUs, one.ratio]),
    });
  }
  return { data, tables };
}
