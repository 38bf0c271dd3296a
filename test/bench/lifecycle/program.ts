/** Measures what the functions add to the calls of a sandbox's life; prints JSON. Runs on Node. */
import "../exit-on-signal.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProduct } from "../cpu/subject.ts";
import { BenchDatabase } from "../fixture/database.ts";
import { startBenchSqld } from "../remote/bench-sqld.ts";
import { median, rounded } from "../statistics.ts";
import { type BenchAgent, startBenchAgent } from "./agent.ts";
import { callAgent, callFunctions, deleteRecord, type LifeCall, lifeCalls, storeRecord } from "./lives.ts";

/** Number of calls and sandboxes to measure. */
export interface LifecycleTask {
  readonly lives: number;
  /** Sandboxes brought to run for the rate, and how many of them at once. */
  readonly sandboxes: number;
  readonly concurrency: number;
  readonly folder?: string | undefined;
}

/** The overhead of the functions for one call. */
export interface CallResult {
  readonly call: LifeCall;
  /** Round trips to the database, and requests to the agent; absent where there is no sqld to count on. */
  readonly roundTrips?: number;
  readonly agentRequests: number;
  readonly functionsMs: number;
  readonly agentMs: number;
  /** Time by way of the functions as a multiple of the agent's own. */
  readonly ratio: number;
}

export interface LifecycleReport {
  readonly calls: readonly CallResult[];
  /** Sandboxes per second from no record to running. */
  readonly sandboxesPerSecond: number;
}

type Product = ReturnType<typeof createProduct>;

async function timeMs(work: Promise<void>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

/** Lives through the functions and at the agent, in turns. Returns milliseconds by call. */
async function timeLives(product: Product, agent: BenchAgent, lives: number) {
  const times = lifeCalls.map((call) => ({ call, functions: [] as number[], agent: [] as number[] }));
  for (let life = 0; life < lives; life++) {
    const id = `l${life}`;
    const byFunctions = async () => {
      await storeRecord(product.fetch, id);
      for (const { call, functions } of times) {
        functions.push(await timeMs(callFunctions(product.fetch, call, id)));
      }
      await deleteRecord(product.fetch, id);
    };
    const atAgent = async () => {
      for (const one of times) one.agent.push(await timeMs(callAgent(agent, one.call, id)));
    };
    // Each comes first as often as the other.
    for (const live of life % 2 ? [atAgent, byFunctions] : [byFunctions, atAgent]) await live();
  }
  return times;
}

/** Counts the round trips of each call on a libSQL server. */
async function countRoundTrips(agent: BenchAgent): Promise<ReadonlyMap<LifeCall, number> | undefined> {
  const sqld = await startBenchSqld(agent.agents);
  if (!sqld) return undefined;
  try {
    const counts = new Map<LifeCall, number>();
    // What is done once per agent is done in the first life.
    for (const id of ["first", "counted"]) {
      await storeRecord(sqld.fetch, id);
      for (const call of lifeCalls) {
        sqld.proxy.take();
        await callFunctions(sqld.fetch, call, id);
        counts.set(call, sqld.proxy.take().roundTrips);
      }
    }
    return counts;
  } finally {
    await sqld.close();
  }
}

async function countAgentRequests(
  product: Product,
  agent: BenchAgent,
): Promise<ReadonlyMap<LifeCall, number>> {
  const counts = new Map<LifeCall, number>();
  await storeRecord(product.fetch, "counted");
  for (const call of lifeCalls) {
    agent.takeRequests();
    await callFunctions(product.fetch, call, "counted");
    counts.set(call, agent.takeRequests());
  }
  return counts;
}

/** Returns how many sandboxes come to run per second; they are shut down afterwards. */
async function rateOf({ fetch }: Product, sandboxes: number, concurrency: number): Promise<number> {
  const ids = Array.from({ length: sandboxes }, (_, at) => `run${at}`);
  const inParallel = async (work: (id: string) => Promise<void>) => {
    const left = [...ids];
    const worker = async () => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) await work(id);
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
  };
  const tookMs = await timeMs(
    inParallel(async (id) => {
      await storeRecord(fetch, id);
      await callFunctions(fetch, "Create", id);
      await callFunctions(fetch, "Start", id);
    }),
  );
  await inParallel((id) => callFunctions(fetch, "Shutdown", id));
  return rounded((sandboxes / tookMs) * 1_000);
}

async function run(task: LifecycleTask): Promise<LifecycleReport> {
  const folder = await mkdtemp(join(task.folder ?? tmpdir(), "lives-"));
  const agent = await startBenchAgent(join(folder, "agent"));
  try {
    const roundTrips = await countRoundTrips(agent);
    const database = await BenchDatabase.create(folder, "lives.db");
    const product = createProduct(`file:${database.path}`, agent.agents);
    const requests = await countAgentRequests(product, agent);
    const times = await timeLives(product, agent, task.lives);
    const sandboxesPerSecond = await rateOf(product, task.sandboxes, task.concurrency);
    product.close();
    database.close();
    const calls = times.map(({ call, functions, agent: direct }): CallResult => {
      const trips = roundTrips?.get(call);
      return {
        call,
        ...(trips === undefined ? {} : { roundTrips: trips }),
        agentRequests: requests.get(call) ?? 0,
        functionsMs: rounded(median(functions)),
        agentMs: rounded(median(direct)),
        ratio: rounded(median(functions) / median(direct)),
      };
    });
    return { calls, sandboxesPerSecond };
  } finally {
    await agent.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}"))));
process.exit(0);
