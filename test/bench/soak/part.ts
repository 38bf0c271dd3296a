import { runProgram } from "../children.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import type { SoakReport, SoakTask } from "./program.ts";

const megabyte = 1_000_000;

/** Measures the part `soak`. */
export async function reportSoak(
  { runtimes, soak }: Options,
  folder: string | undefined,
): Promise<PartReport> {
  const task: SoakTask = { operations: soak, folder };
  const data: Record<string, SoakReport> = {};
  for (const runtime of runtimes) {
    data[runtime] = await runProgram<SoakReport>(runtime, "soak/program.ts", task);
  }
  const rows = Object.entries(data).map(([runtime, { operations, rssAfterTenth, rssAfterAll, ratio }]) => [
    runtime,
    operations,
    rssAfterTenth / megabyte,
    rssAfterAll / megabyte,
    ratio,
  ]);
  const columns = ["runtime", "operations", "RSS after a tenth, MB", "after all, MB", "ratio"];
  return { data, tables: [{ title: "Memory over mixed operations, in one process", columns, rows }] };
}
