import { type BenchRuntime, runProgram } from "../children.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import type { Table } from "../table.ts";
import type { CpuResult, Effort } from "./compare.ts";
import type { CpuTask } from "./program.ts";

/** Short sections and many rounds: what else the machine does comes in bursts. */
const quickEffort: Effort = { rounds: 7, sectionMs: 6 };
const fullEffort: Effort = { rounds: 11, sectionMs: 40 };

/** Measures CPU per operation on a runtime, in a process of its own. */
export function measureCpu(
  runtime: BenchRuntime,
  { operations, large, quick }: Pick<Options, "operations" | "large" | "quick">,
  folder: string | undefined,
  only?: readonly string[],
): Promise<CpuResult[]> {
  const effort = quick ? quickEffort : fullEffort;
  const concurrencies = quick ? [32] : [1, 32, 256];
  const task: CpuTask = { ...effort, concurrencies, operations, large, folder, only };
  return runProgram<CpuResult[]>(runtime, "cpu/program.ts", task);
}

/** Returns the results of a runtime as a table. */
export function cpuTable(runtime: BenchRuntime, results: readonly CpuResult[]): Table {
  return {
    title: `CPU per operation on ${runtime}, embedded engine, in one process (µs)`,
    columns: ["operation", "at once", "product", "floor", "ratio"],
    rows: results.map((one) => [one.operation, one.concurrency, one.productUs, one.floorUs, one.ratio]),
  };
}

/** Measures the part `cpu`. */
export async function reportCpu(options: Options, folder: string | undefined): Promise<PartReport> {
  const data: Partial<Record<BenchRuntime, CpuResult[]>> = {};
  const tables = [];
  for (const runtime of options.runtimes) {
    const results = await measureCpu(runtime, options, folder);
    data[runtime] = results;
    tables.push(cpuTable(runtime, results));
  }
  return { data, tables };
}
