/** Sends requests at a fixed rate, whether or not the earlier ones were answered, and tells how long answers took. */
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
  /** Time that is not measured, and then time that is. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface HooksReport {
  readonly answers: number;
  /** From the moment that a request was due to its whole answer, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Number of answers of another status than 200 and 202, and of requests without an answer. */
  readonly errors: number;
}

const timeoutMs = 30_000;

async function run(task: HooksTask): Promise<HooksReport> {
  const { port, namespace, kind, perSecond, warmUpSeconds, seconds } = task;
  const warmUp = warmUpSeconds * perSecond;
  const requests = Array.from({ length: warmUp + seconds * perSecond }, (_, number) =>
    toBytes(askedOf(kind, namespace, number)),
  );
  const free: Connection[] = [];
  const latenciesMs: number[] = [];
  let errors = 0;
  const send = async (request: Buffer, number: number, dueAt: number) => {
    const connection = free.pop() ?? new Connection(port);
    // Connections that broke open themselves again.
    const status = await connection.exchange(request, timeoutMs).catch(() => 0);
    free.push(connection);
    if (number < warmUp) return;
    latenciesMs.push(performance.now() - dueAt);
    if (status !== 200 && status !== 202) errors++;
  };
  const beganAt = performance.now();
  const sending: Promise<void>[] = [];
  for (const [number, request] of requests.entries()) {
    const dueAt = beganAt + (number * 1_000) / perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    sending.push(send(request, number, dueAt));
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
