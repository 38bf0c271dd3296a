import { setTimeout as sleep } from "node:timers/promises";
import { type BenchRuntime, runProgram } from "../children.ts";
import { type BenchServer, startServer } from "../server/start.ts";
import type { GoodReport, GoodTask } from "./good-program.ts";

/** One server with good clients and bad ones. */
export interface TrialTask {
  readonly runtime: BenchRuntime;
  /** The database file it serves, its own. */
  readonly path: string;
  /** The kind of the bad clients; undefined for none. */
  readonly kind: string | undefined;
  readonly clients: number;
  readonly seconds: number;
}

/** The result of a trial. */
export interface Trial extends GoodReport {
  readonly kind: string;
  readonly peakRssBytes: number;
  /** The exit of the server, if it ended. */
  readonly ended: string | undefined;
}

/** Memory at which the server is ended, before the machine suffers. */
const maxRssBytes = 6 * 1024 ** 3;
const sampleMs = 100;
/** Time that bad clients have before the good ones begin, in milliseconds. */
const headStartMs = 500;

/** Time that a program of clients has beyond that of its work, in milliseconds. */
const programMarginMs = 90_000;

/** Follows the memory of a server, and ends one that takes too much. Returns the peak so far. */
function watchMemory(server: BenchServer): { peak(): number; stop(): void } {
  let peakBytes = 0;
  const timer = setInterval(async () => {
    const usage = await server.usage();
    if (!usage) return;
    peakBytes = Math.max(peakBytes, usage.peakRssBytes);
    if (usage.rssBytes > maxRssBytes) server.kill();
  }, sampleMs);
  return { peak: () => peakBytes, stop: () => clearInterval(timer) };
}

/** Puts a new server before good clients and bad ones, and reports what the good ones saw. */
export async function runTrial({ runtime, path, kind, clients, seconds }: TrialTask): Promise<Trial> {
  const server = await startServer(runtime, { DATABASE_URL: `file:${path}` });
  const memory = watchMemory(server);
  try {
    const { port } = server;
    const durationMs = seconds * 1_000;
    const timeoutMs = durationMs + programMarginMs;
    const badTask = { port, kind, clients, durationMs: durationMs + headStartMs + 2_000 };
    const bad =
      kind === undefined ? undefined : runProgram("node", "load/bad-program.ts", badTask, timeoutMs);
    // It is waited for below; that it fails is not to end this process before.
    bad?.catch(() => {});
    await sleep(headStartMs);
    const task: GoodTask = { port, clients, durationMs };
    const seen = await runProgram<GoodReport>("node", "load/good-program.ts", task, timeoutMs);
    await bad;
    return { ...seen, kind: kind ?? "none", peakRssBytes: memory.peak(), ended: server.end() };
  } finally {
    memory.stop();
    await server.stop();
  }
}
