import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { workerModules } from "../../support/worker-modules.ts";
import { writeWorker } from "../../support/workerd.ts";
import type { BenchRuntime } from "../children.ts";
import { BenchDatabase } from "../fixture/database.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import { startServer } from "../server/start.ts";
import { median, rounded } from "../statistics.ts";
import { Connection } from "../wire/connection.ts";
import { startWorkerd } from "./workerd.ts";

/** The times from the start of a process to its first answer. */
export interface ColdResult {
  readonly runtime: BenchRuntime | "workerd";
  readonly productMs: number;
  readonly bareMs: number;
  /** The time that the product adds to a bare server. */
  readonly addedMs: number;
  readonly ratio: number;
}

/** A server process. */
interface Started {
  readonly port: number;
  stop(): Promise<void>;
}

type Start = () => Promise<Started>;

const answerTimeoutMs = 10_000;
const healthz = Buffer.from("GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");

async function firstAnswerMs(start: Start): Promise<number> {
  const began = performance.now();
  const { port, stop } = await start();
  try {
    const connection = new Connection(port);
    const status = await connection.exchange(healthz, answerTimeoutMs);
    const tookMs = performance.now() - began;
    connection.close();
    if (status !== 200) throw new Error(`/healthz: status ${status}`);
    return tookMs;
  } finally {
    await stop();
  }
}

async function compare(
  runtime: ColdResult["runtime"],
  product: Start,
  bare: Start,
  rounds: number,
): Promise<ColdResult> {
  const products: number[] = [];
  const bares: number[] = [];
  // The first round fills the caches of the disk.
  for (let round = 0; round <= rounds; round++) {
    const bareMs = await firstAnswerMs(bare);
    const productMs = await firstAnswerMs(product);
    if (round === 0) continue;
    bares.push(bareMs);
    products.push(productMs);
  }
  const [productMs, bareMs] = [median(products), median(bares)];
  return {
    runtime,
    productMs: rounded(productMs),
    bareMs: rounded(bareMs),
    addedMs: rounded(productMs - bareMs),
    ratio: rounded(productMs / bareMs),
  };
}

/** Returns functions that start the product, on a migrated file, and a bare Hono server. */
function onRuntime(runtime: BenchRuntime, database: string): readonly [Start, Start] {
  const bare = "test/bench/cold/bare-server.ts";
  return [
    () => startServer(runtime, { DATABASE_URL: `file:${database}` }),
    () => startServer(runtime, {}, bare),
  ];
}

/** Returns functions that start both as bundled Workers. */
async function onWorkerd(folder: string): Promise<readonly [Start, Start]> {
  const [product, bare] = await Promise.all(
    ["functions/entry/worker.ts", "test/bench/cold/bare-worker.ts"].map(async (file, index) =>
      writeWorker(folder, `worker${index}`, await workerModules(file), {
        bindings: { DATABASE_URL: "http://127.0.0.1:1" },
      }),
    ),
  );
  const start =
    (config = ""): Start =>
    async () => {
      const { port, kill } = await startWorkerd(config);
      return { port, stop: kill };
    };
  return [start(product), start(bare)];
}

const columns = ["runtime", "product, ms", "bare Hono, ms", "added, ms", "ratio"];

/** Measures the part `cold` on the chosen runtimes and on workerd. */
export async function reportCold({ runtimes, quick }: Options): Promise<PartReport> {
  const rounds = quick ? 3 : 15;
  const folder = await mkdtemp(join(tmpdir(), "cold-"));
  try {
    const database = await BenchDatabase.create(folder, "cold.db");
    database.close();
    const data: ColdResult[] = [];
    for (const runtime of runtimes) {
      data.push(await compare(runtime, ...onRuntime(runtime, database.path), rounds));
    }
    data.push(await compare("workerd", ...(await onWorkerd(folder)), rounds));
    const rows = data.map(({ runtime, productMs, bareMs, addedMs, ratio }) => [
      runtime,
      productMs,
      bareMs,
      addedMs,
      ratio,
    ]);
    return { data, tables: [{ title: "From the start of a process to its first answer", columns, rows }] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
