/** Sends requests at a fixed rate, whether or not the earlier ones were answered, and reports how long answers took. */
import "../exit-on-signal.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile, rounded } from "../statistics.ts";
import { toBytes } from "../wire/bytes.ts";
import { Connection } from "../wire/connection.ts";
import { askedOf, type HookCase } from "./cases.ts";

export interface HooksTask {
  readonly port: number;
  readonly namespace: string;
  readonly kind: HookCase;
  readonly perSecond: number;
  readonly seconds: number;
  /** The number of its first delivery: each number is sent once. */
  readonly firstNumber: number;
}

export interface HooksReport {
  readonly answers: number;
  /** From the moment that a request was due, or sent if that was earlier, to its whole answer, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Number of answers of another status than 200 and 202, and of requests without an answer. */
  readonly errors: number;
}

const timeoutMs = 30_000;

async function run(task: HooksTask): Promise<HooksReport> {
  const { port, namespace, kind, perSecond, seconds, firstNumber } = task;
  const requests = Array.from({ length: seconds * perSecond }, (_, at) =>
    toBytes(askedOf(kind, namespace, firstNumber + at)),
  );
  const free: Connection[] = [];
  const latenciesMs: number[] = [];
  let errors = 0;
  const send = async (request: Buffer, dueAt: number) => {
    const beganAt = Math.min(dueAt, performance.now());
    const connection = free.pop() ?? new Connection(port);
    // Connections that broke open themselves again.
    const status = await connection.exchange(request, timeoutMs).catch(() => 0);
    free.push(connection);
    latenciesMs.push(performance.now() - beganAt);
    if (status !== 200 && status !== 202) errors++;
  };
  const startedAt = performance.now();
  const sending: Promise<void>[] = [];
  for (const [at, request] of requests.entries()) {
    const dueAt = startedAt + (at * 1_000) / perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    sending.push(send(request, dueAt));
  }
  await Promise.all(sending);
  for (const connection of free) connection.close();
  return {
    answers: latenciesMs.length,
    p50Ms: rounded(percentile(latenciesMs, 0.5)),
    p99Ms: rounded(percentile(latenciesMs, 0.99)),
    maxMs: rounded(percentile(latenciesMs, 1)),
    errors,
  };
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? ""))));
process.exit(0);
