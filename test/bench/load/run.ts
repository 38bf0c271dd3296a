import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchRuntime } from "../children.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import { seedFile } from "../server/seeded-file.ts";
import { median } from "../statistics.ts";
import type { Table } from "../table.ts";
import { kindsOf } from "./kinds.ts";
import { runTrial, type Trial } from "./trial.ts";

const megabyte = 1_000_000;

const columns = [
  "bad clients",
  "good requests",
  "errors, %",
  "p50, ms",
  "p99, ms",
  "p99, times",
  "/healthz max, ms",
  "peak RSS, MB",
  "server",
];

/** Returns kinds in the order in which they are run, with none at the beginning, in the middle and at the end. */
function withControls(kinds: readonly string[]): readonly (string | undefined)[] {
  const half = Math.ceil(kinds.length / 2);
  return [undefined, ...kinds.slice(0, half), undefined, ...kinds.slice(half), undefined];
}

/** Returns the table of a runtime's trials. Each is compared with the median of those without bad clients. */
function tableOf(runtime: BenchRuntime, clients: number, trials: readonly Trial[]): Table {
  const alone = median(trials.filter(({ kind }) => kind === "none").map(({ p99Ms }) => p99Ms));
  const rows = trials.map((trial) => [
    trial.kind,
    trial.requests,
    trial.errorRate * 100,
    trial.p50Ms,
    trial.p99Ms,
    trial.p99Ms / alone,
    trial.healthzMaxMs,
    trial.peakRssBytes / megabyte,
    trial.ended === undefined ? "" : `ended: ${trial.ended}`,
  ]);
  return { title: `${clients} good clients on ${runtime}, alongside as many bad ones`, columns, rows };
}

/** Measures `--load`: what good clients see beside bad ones of each kind, each kind before a new server. */
export async function reportLoad(
  { runtimes, kinds, clients, seconds }: Options,
  parent: string | undefined,
): Promise<PartReport> {
  const chosen = kindsOf(kinds);
  const folder = await mkdtemp(join(parent ?? tmpdir(), "load-"));
  try {
    const file = await seedFile(folder);
    const data: Partial<Record<BenchRuntime, readonly Trial[]>> = {};
    const tables: Table[] = [];
    for (const runtime of runtimes) {
      const trials: Trial[] = [];
      for (const kind of withControls(chosen.map(({ name }) => name))) {
        console.error(`bench: ${runtime}, ${kind ?? "no bad clients"}`);
        const path = await file.copy();
        trials.push(await runTrial({ runtime, path, kind, clients, seconds }));
        await rm(path);
      }
      if ((trials[0]?.errorRate ?? 0) > 0) {
        console.error(
          `bench: ${runtime}: errors without bad clients, so this machine is too busy for the rest to count`,
        );
      }
      data[runtime] = trials;
      tables.push(tableOf(runtime, clients, trials));
    }
    return { data, tables };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
