/** Sends Creates, then Deletes of what they made, to either server over raw sockets; prints what it saw as JSON. Runs on Node. */
import "../exit-on-signal.ts";
import { idOf } from "../fixture/records.ts";
import { type Asked, rpc } from "../fixture/requests.ts";
import { usageOf } from "../server/process-usage.ts";
import { rounded } from "../statistics.ts";
import { toBytes } from "../wire/bytes.ts";
import { Connection } from "../wire/connection.ts";
import { GrpcConnection } from "../wire/grpc-connection.ts";

/** The server to send to, and for how long. */
export interface WritesTask {
  /** The server's process. */
  readonly pid: number;
  /** A port of ours on loopback, or the path of containerd's socket. */
  readonly at: { readonly port: number } | { readonly socket: string };
  /** One that no other run uses. */
  readonly namespace: string;
  readonly callsAtOnce: number;
  readonly durationMs: number;
}

/** The rate, and the CPU of both sides per call. */
export interface WritesRate {
  readonly perSecond: number;
  readonly serverUs: number;
  readonly clientUs: number;
}

export interface WritesReport {
  readonly create: WritesRate;
  readonly delete: WritesRate;
}

const timeoutMs = 30_000;

/** Sends one call, on the connection of the given number where there are several. @throws Error unless it succeeds */
type Send = (asked: Asked, connection: number) => Promise<void>;

function bodyOf({ body }: Asked): Uint8Array {
  if (body instanceof Uint8Array) return body;
  throw new TypeError("body: must be bytes");
}

function open({ at, namespace, callsAtOnce }: WritesTask, path: string): { send: Send; close(): void } {
  if ("socket" in at) {
    const connection = new GrpcConnection(at.socket, {
      ":method": "POST",
      ":scheme": "http",
      ":path": path,
      ":authority": "localhost",
      "content-type": "application/grpc",
      te: "trailers",
      "containerd-namespace": namespace,
    });
    return { send: (asked) => connection.call(bodyOf(asked)), close: () => connection.close() };
  }
  const connections = Array.from({ length: callsAtOnce }, () => new Connection(at.port));
  return {
    async send(asked, number) {
      const status = await connections[number]?.exchange(toBytes(asked), timeoutMs);
      if (status !== 200) throw new Error(`${path}: status ${status}`);
    },
    close() {
      for (const connection of connections) connection.close();
    },
  };
}

/** Sends calls for the time, or until `most` were sent. Returns their number too. */
async function measure(
  task: WritesTask,
  ask: (index: number) => Asked,
  most = Number.POSITIVE_INFINITY,
): Promise<WritesRate & { readonly calls: number }> {
  const { send, close } = open(task, ask(0).path);
  let next = 0;
  const began = performance.now();
  const cpu = process.cpuUsage();
  const before = await usageOf(task.pid);
  const worker = async (_: unknown, number: number) => {
    while (next < most && performance.now() - began < task.durationMs) await send(ask(next++), number);
  };
  await Promise.all(Array.from({ length: task.callsAtOnce }, worker));
  const tookMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const after = await usageOf(task.pid);
  close();
  const serverMs = (after?.cpuMs ?? Number.NaN) - (before?.cpuMs ?? Number.NaN);
  return {
    calls: next,
    perSecond: rounded((next / tookMs) * 1_000),
    serverUs: rounded((serverMs * 1_000) / next),
    clientUs: rounded((user + system) / next),
  };
}

async function run(task: WritesTask): Promise<WritesReport> {
  const { namespace } = task;
  const create = await measure(task, (index) => rpc.create(namespace, idOf(index), index));
  const deleted = await measure(task, (index) => rpc.delete(namespace, idOf(index)), create.calls);
  return { create, delete: deleted };
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}"))));
process.exit(0);
