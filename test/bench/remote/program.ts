/** Times operations on a libSQL server that is some way off, compared with a bare round trip; prints JSON. Runs on Node. */
import "../exit-on-signal.ts";
import { toRequest } from "../fixture/requests.ts";
import { type BenchOperation, type Selection, selectOperations } from "../operations.ts";
import { rounded } from "../statistics.ts";
import { type BenchSqld, startBenchSqld } from "./bench-sqld.ts";

/** The operations to time. */
export interface RemoteTask extends Selection {
  readonly delaysMs: readonly number[];
  readonly rounds: number;
}

/** One operation at one distance. */
export interface RemoteResult {
  readonly operation: string;
  readonly delayMs: number;
  readonly roundTrips: number;
  /** Time of one operation alone, in bare round trips over the same way. */
  readonly alone: number;
  /** Time of 32 at once, in bare round trips. */
  readonly together: number;
  /** Round trips that 32 at once take, all together. */
  readonly roundTripsOf32: number;
}

const together = 32;

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Sends the least that a client of sqld can send, over the same way. */
async function bareRoundTrip(url: string): Promise<void> {
  const requests = [{ type: "execute", stmt: { sql: "select 1" } }, { type: "close" }];
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/v2/pipeline`, {
    method: "POST",
    headers,
    body: JSON.stringify({ requests }),
  });
  await answer.arrayBuffer();
}

async function send({ fetch }: BenchSqld, operation: BenchOperation, count: number): Promise<void> {
  const requests = Array.from({ length: count }, (_, index) => toRequest(operation.ask(index)));
  await Promise.all(
    requests.map(async (request) => {
      const response = await fetch(request);
      await response.arrayBuffer();
      if (response.status !== operation.status)
        throw new Error(`${operation.name}: status ${response.status}`);
    }),
  );
}

async function time(
  sqld: BenchSqld,
  operation: BenchOperation,
  delayMs: number,
  rounds: number,
): Promise<RemoteResult> {
  const { proxy, records } = sqld;
  const bare: number[] = [];
  const alone: number[] = [];
  const many: number[] = [];
  let roundTrips = 0;
  let roundTripsOf32 = 0;
  for (let round = 0; round < rounds; round++) {
    await records.prepare(operation, 1);
    proxy.delayMs = delayMs;
    bare.push(await timeMs(() => bareRoundTrip(proxy.url)));
    proxy.take();
    alone.push(await timeMs(() => send(sqld, operation, 1)));
    roundTrips = proxy.take().roundTrips;
    await records.prepare(operation, together);
    many.push(await timeMs(() => send(sqld, operation, together)));
    roundTripsOf32 = proxy.take().roundTrips;
    proxy.delayMs = 0;
  }
  // What else the machine does only ever adds: the least is what the way takes.
  const trip = Math.min(...bare);
  return {
    operation: operation.name,
    delayMs,
    roundTrips,
    alone: rounded(Math.min(...alone) / trip),
    together: rounded(Math.min(...many) / trip),
    roundTripsOf32,
  };
}

async function run({ delaysMs, rounds, ...selection }: RemoteTask): Promise<RemoteResult[]> {
  const sqld = await startBenchSqld();
  if (!sqld) return [];
  try {
    const results: RemoteResult[] = [];
    const timed = selectOperations(selection).filter(({ name }) => name !== "healthz");
    for (const operation of timed) {
      await sqld.records.prepare(operation, together);
      await send(sqld, operation, together);
      for (const delayMs of delaysMs) results.push(await time(sqld, operation, delayMs, rounds));
    }
    return results;
  } finally {
    await sqld.close();
  }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}"))));
