import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchRuntime } from "../children.ts";
import { type BenchOperation, selectOperations } from "../operations.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import { type SeededFile, seedFile } from "../server/seeded-file.ts";
import { median, rounded } from "../statistics.ts";
import { measureBeside } from "./beside.ts";
import { withContainerd } from "./containerd.ts";
import { type HttpSample, HttpTarget } from "./target.ts";

/** One operation over HTTP. */
export interface HttpResult {
  readonly operation: string;
  readonly connections: number;
  readonly product: HttpSample;
  readonly floor: HttpSample;
  /** Server CPU per request as a multiple of the floor's, and the rate as one. */
  readonly cpuRatio: number;
  readonly rateRatio: number;
}

interface Effort {
  readonly rounds: number;
  readonly durationMs: number;
  readonly connections: readonly number[];
}

function medianOf(samples: readonly HttpSample[]): HttpSample {
  const of = (name: keyof HttpSample) => rounded(median(samples.map((sample) => sample[name])));
  const requests = samples.reduce((sum, sample) => sum + sample.requests, 0);
  return {
    requests,
    perSecond: of("perSecond"),
    p50Ms: of("p50Ms"),
    p99Ms: of("p99Ms"),
    clientUs: of("clientUs"),
    serverUs: of("serverUs"),
  };
}

async function measure(
  [product, floor]: readonly [HttpTarget, HttpTarget],
  operation: BenchOperation,
  connections: number,
  { rounds, durationMs }: Effort,
): Promise<HttpResult> {
  const ours: HttpSample[] = [];
  const theirs: HttpSample[] = [];
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const one = await product.sample(operation, connections, durationMs);
    const other = await floor.sample(operation, connections, durationMs);
    if (round === 0) continue;
    ours.push(one);
    theirs.push(other);
  }
  const result = { product: medianOf(ours), floor: medianOf(theirs) };
  return {
    operation: operation.name,
    connections,
    ...result,
    cpuRatio: rounded(result.product.serverUs / result.floor.serverUs),
    rateRatio: rounded(result.product.perSecond / result.floor.perSecond),
  };
}

async function measureRuntime(
  runtime: BenchRuntime,
  file: SeededFile,
  operations: readonly BenchOperation[],
  effort: Effort,
): Promise<HttpResult[]> {
  const started: HttpTarget[] = [];
  try {
    const product = await HttpTarget.start("product", runtime, file);
    started.push(product);
    const floor = await HttpTarget.start("floor", runtime, file);
    started.push(floor);
    const results: HttpResult[] = [];
    for (const connections of effort.connections) {
      for (const operation of operations) {
        results.push(await measure([product, floor], operation, connections, effort));
      }
    }
    return results;
  } finally {
    for (const target of started) await target.stop();
  }
}

const columns = [
  "operation",
  "connections",
  "per second",
  "p50, ms",
  "p99, ms",
  "server CPU, µs",
  "CPU, times the floor",
  "rate, times the floor",
];

/** The part `http`. Its databases are on the disk, where containerd's is. */
export async function reportHttp(options: Options): Promise<PartReport> {
  const { runtimes, quick } = options;
  const effort = quick
    ? { rounds: 1, durationMs: 500, connections: [32] }
    : { rounds: 3, durationMs: 1_000, connections: [1, 32] };
  const operations = selectOperations({ ...options, large: false });
  const folder = await mkdtemp(join(tmpdir(), "http-"));
  try {
    const file = await seedFile(folder);
    const data: Record<string, unknown> = {};
    const tables = [];
    for (const runtime of runtimes) {
      const results = await measureRuntime(runtime, file, operations, effort);
      data[runtime] = results;
      const rows = results.map(({ operation, connections, product, cpuRatio, rateRatio }) => [
        operation,
        connections,
        product.perSecond,
        product.p50Ms,
        product.p99Ms,
        product.serverUs,
        cpuRatio,
        rateRatio,
      ]);
      tables.push({ title: `Over HTTP on ${runtime}, embedded engine, client beside it`, columns, rows });
    }
    if (options.containerd) {
      await withContainerd(async (running) => {
        const beside = await measureBeside(running, runtimes, file, folder, effort);
        data.beside = beside.results;
        tables.push(...beside.tables);
      });
    }
    return { data, tables };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
