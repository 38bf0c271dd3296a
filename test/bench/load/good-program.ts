/** Good clients, and one that asks for `/healthz`, in a process of their own; prints what they saw as JSON. */
import "../exit-on-signal.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { idOf } from "../fixture/records.ts";
import { type Asked, rest } from "../fixture/requests.ts";
import { percentile, rounded } from "../statistics.ts";
import { toBytes } from "../wire/bytes.ts";
import { Connection } from "../wire/connection.ts";

/** The work of the good clients. */
export interface GoodTask {
  readonly port: number;
  readonly clients: number;
  readonly durationMs: number;
}

/** The observations of the good clients. */
export interface GoodReport {
  readonly requests: number;
  readonly errorRate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly healthzMaxMs: number;
  /** Number of errors of each kind. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Longer than anyone would wait, in milliseconds. */
const requestTimeoutMs = 5_000;
const healthzTimeoutMs = 10_000;
/** Pause between two requests of a client: together they do not fill a server. */
const pauseMs = 100;

/** Requests of a client in turn: mostly reads, as clients do. */
function requestOf(client: number, turn: number): Asked {
  const record = idOf((client * 7 + turn) % 1_000);
  if (turn % 10 === 3) return rest.create("created", `good-${client}-${turn}-${process.pid}`, client);
  if (turn % 10 === 6) return rest.update("updated", record, `t${turn}`);
  if (turn % 10 === 9) return rest.list("n100", "labels.group==g0");
  return rest.get("n1000", record);
}

async function run({ port, clients, durationMs }: GoodTask): Promise<GoodReport> {
  const until = performance.now() + durationMs;
  const latenciesMs: number[] = [];
  let requests = 0;
  const errors: Record<string, number> = {};
  const client = async (_: unknown, number: number) => {
    const connection = new Connection(port);
    await sleep(Math.random() * pauseMs);
    for (let turn = number; performance.now() < until; turn++) {
      const began = performance.now();
      try {
        const status = await connection.exchange(toBytes(requestOf(number, turn)), requestTimeoutMs);
        if (status >= 400) throw new Error(`status ${status}`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        errors[reason] = (errors[reason] ?? 0) + 1;
      }
      requests++;
      // A first request waits until a new server has accepted the connection and compiled its code. There are as many as
      // there are clients, which of ten thousand is just the 99th percentile.
      if (turn > number) latenciesMs.push(performance.now() - began);
      await sleep(pauseMs);
    }
    connection.close();
  };
  let healthzMaxMs = 0;
  const probe = async () => {
    const connection = new Connection(port);
    const bytes = toBytes({ method: "GET", path: "/healthz", headers: {} });
    while (performance.now() < until) {
      const began = performance.now();
      const isAnswered = await connection.exchange(bytes, healthzTimeoutMs).then(
        (status) => status === 200,
        () => false,
      );
      // One that is not answered took at least as long as anyone would wait.
      healthzMaxMs = Math.max(healthzMaxMs, isAnswered ? performance.now() - began : healthzTimeoutMs);
      await sleep(20);
    }
    connection.close();
  };
  await Promise.all([...Array.from({ length: clients }, client), probe()]);
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  return {
    requests,
    errorRate: rounded(failed / requests),
    p50Ms: rounded(percentile(latenciesMs, 0.5)),
    p99Ms: rounded(percentile(latenciesMs, 0.99)),
    healthzMaxMs: rounded(healthzMaxMs),
    errors,
  };
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}"))));
process.exit(0);
