/** Sends one operation over kept connections as fast as they are answered; prints what it saw as JSON. */
import "../exit-on-signal.ts";
import { type BenchOperation, selectOperations } from "../operations.ts";
import { percentile, rounded } from "../statistics.ts";
import { toBytes } from "../wire/bytes.ts";
import { Connection } from "../wire/connection.ts";

/** The requests to send. */
export interface ClientTask {
  readonly port: number;
  /** Exact name. */
  readonly operation: string;
  readonly connections: number;
  readonly durationMs: number;
  /** Goes on until as many were sent, up to ten times as long: on a busy machine a time alone would be too few. */
  readonly least: number;
  /** The number of the first request: those before it were sent already. */
  readonly first: number;
  /** The number of requests that can be sent in all; absent for any. */
  readonly most?: number | undefined;
}

/** The rates and latencies that were observed. */
export interface ClientReport {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of this process per request, in microseconds. */
  readonly clientUs: number;
}

const requestTimeoutMs = 30_000;

/** Returns requests of a number on; reads repeat, so their bytes are made once. */
function requestsOf(operation: BenchOperation): (index: number) => Buffer {
  if (operation.kind !== "reads") return (index) => toBytes(operation.ask(index));
  const made = Array.from({ length: 1_000 }, (_, index) => toBytes(operation.ask(index)));
  return (index) => made[index % made.length] ?? Buffer.alloc(0);
}

async function run(task: ClientTask): Promise<ClientReport> {
  const { port, connections, durationMs, first, least, most = Number.POSITIVE_INFINITY } = task;
  const all = selectOperations({ operations: task.operation, large: true });
  const operation = all.find(({ name }) => name === task.operation);
  if (!operation) throw new RangeError(`operation: there is no ${task.operation}`);
  const requestOf = requestsOf(operation);
  const latenciesMs: number[] = [];
  let next = first;
  const began = performance.now();
  const cpu = process.cpuUsage();
  const goesOn = () => {
    const passedMs = performance.now() - began;
    return passedMs < durationMs || (next - first < least && passedMs < 10 * durationMs);
  };
  const client = async () => {
    const connection = new Connection(port);
    while (next < most && goesOn()) {
      const request = requestOf(next++);
      const sent = performance.now();
      const status = await connection.exchange(request, requestTimeoutMs);
      latenciesMs.push(performance.now() - sent);
      if (status !== operation.status) throw new Error(`${operation.name}: status ${status}`);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, client));
  const tookMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const requests = latenciesMs.length;
  return {
    requests,
    perSecond: rounded((requests / tookMs) * 1_000),
    p50Ms: rounded(percentile(latenciesMs, 0.5)),
    p99Ms: rounded(percentile(latenciesMs, 0.99)),
    clientUs: rounded((user + system) / requests),
  };
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}"))));
process.exit(0);
