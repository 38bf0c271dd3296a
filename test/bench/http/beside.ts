import { Client, credentials } from "@grpc/grpc-js";
import { toProto } from "../../../shared/protobuf/sandbox.ts";
import { services } from "../../../shared/protobuf/services.ts";
import type { RunningContainerd } from "../../support/containerd.ts";
import type { BenchRuntime } from "../children.ts";
import { idOf, recordOf } from "../fixture/records.ts";
import { type Asked, rpc } from "../fixture/requests.ts";
import type { SeededFile } from "../server/seeded-file.ts";
import { startServer } from "../server/start.ts";
import { median, rounded } from "../statistics.ts";
import type { Table } from "../table.ts";
import { senderOf, store } from "./containerd-client.ts";
import { hasH2load, type LoadedRate, type LoadedTarget, measureLoaded } from "./h2load.ts";
import { measureWrites } from "./writes.ts";

/** An operation of both servers, sent by the same client. */
export interface BesideResult {
  readonly runtime: BenchRuntime;
  readonly operation: string;
  readonly product: LoadedRate;
  readonly containerd: LoadedRate;
  readonly rateRatio: number;
  readonly cpuRatio: number;
}

const { Update } = services.Store.methods;

/** An Update that both servers take: one without a runtime ends containerd 2.1. */
function update(): Asked {
  const asked = rpc.update("n1000", idOf(0), "tier");
  const sandbox = toProto({ ...recordOf(idOf(0), 0), labels: new Map([["tier", "tier"]]) });
  return { ...asked, body: new Uint8Array(Update.request.encode({ sandbox, fields: ["labels.tier"] })) };
}

/** The operations that can be sent repeatedly, unlike Create and Delete, which `measureWrites` measures. */
const operations: readonly (readonly [string, Asked])[] = [
  ["Get", rpc.get("n1000", idOf(500))],
  ["List 10 of 100", rpc.list("n100", "labels.group==g0")],
  ["List 100 of 100", rpc.list("n100", "labels.app==web")],
  ["List 10 of 10k", rpc.list("n10000", "labels.group==g0")],
  ["Update", update()],
];

function bytesOf({ body }: Asked): Uint8Array {
  return body instanceof Uint8Array ? body : new TextEncoder().encode(body);
}

/** Returns a message as gRPC sends it: after a flag and its length. */
function framed(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(5 + message.length);
  new DataView(frame.buffer).setUint32(1, message.length);
  frame.set(message, 5);
  return frame;
}

/** Returns the targets of an operation: 32 connections of ours, and 32 streams of one connection, as gRPC has them. */
function targetsOf(
  asked: Asked,
  server: { readonly pid: number; readonly port: number },
  { socket, pid }: { readonly socket: string; readonly pid: number },
): readonly [LoadedTarget, LoadedTarget] {
  const { path, headers } = asked;
  const body = bytesOf(asked);
  const grpc = { "content-type": "application/grpc", te: "trailers" };
  const ours = { base: `http://127.0.0.1:${server.port}`, flags: ["--h1", "-c", "32"] };
  const theirs = { base: `unix:${socket}`, flags: ["-c", "1", "-m", "32"] };
  return [
    { pid: server.pid, path, headers, body, ...ours },
    { pid, path, headers: { ...headers, ...grpc }, body: framed(body), ...theirs },
  ];
}

function medianOf(rates: readonly LoadedRate[]): LoadedRate {
  return {
    perSecond: rounded(median(rates.map(({ perSecond }) => perSecond))),
    serverUs: rounded(median(rates.map(({ serverUs }) => serverUs))),
  };
}

async function measure(
  [product, containerd]: readonly [LoadedTarget, LoadedTarget],
  folder: string,
  { rounds, durationMs }: Effort,
): Promise<Omit<BesideResult, "runtime" | "operation">> {
  const ours: LoadedRate[] = [];
  const theirs: LoadedRate[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await measureLoaded(product, folder, durationMs));
    theirs.push(await measureLoaded(containerd, folder, durationMs));
  }
  return withRatios({ product: medianOf(ours), containerd: medianOf(theirs) });
}

type Rates = Pick<BesideResult, "product" | "containerd">;

function withRatios({ product, containerd }: Rates): Omit<BesideResult, "runtime" | "operation"> {
  return {
    product,
    containerd,
    rateRatio: rounded(product.perSecond / containerd.perSecond),
    cpuRatio: rounded(product.serverUs / containerd.serverUs),
  };
}

/** Length and number of the measurements. */
interface Effort {
  readonly rounds: number;
  readonly durationMs: number;
}

const columns = [
  "runtime",
  "operation",
  "per second",
  "containerd's",
  "times",
  "server CPU, µs",
  "containerd's, µs",
  "times it",
  "client CPU, µs",
  "containerd's client, µs",
];

/** Fills the namespaces, and makes sure by one call each that what is sent is answered: a status of gRPC is not HTTP's. */
async function prepare(socket: string): Promise<void> {
  const client = new Client(`unix://${socket}`, credentials.createInsecure());
  try {
    const send = senderOf(client);
    for (const [namespace, count] of [
      ["n100", 100],
      ["n1000", 1_000],
      ["n10000", 10_000],
    ] as const) {
      await store(send, namespace, count);
    }
    for (const [, asked] of operations) {
      const method = asked.path.split("/").at(-1) as "Get" | "List" | "Update";
      await send(asked.headers["containerd-namespace"] ?? "", method, bytesOf(asked));
    }
  } finally {
    client.close();
  }
}

/**
 * Measures both servers in turns: by `h2load`, and Create and Delete by one program. Without `h2load` there is no such
 * table.
 */
export async function measureBeside(
  { containerd }: RunningContainerd,
  runtimes: readonly BenchRuntime[],
  file: SeededFile,
  folder: string,
  effort: Effort,
): Promise<{ readonly results: readonly BesideResult[]; readonly tables: readonly Table[] }> {
  if (!(await hasH2load())) return { results: [], tables: [] };
  await prepare(containerd.socket);
  const results: BesideResult[] = [];
  for (const runtime of runtimes) {
    const server = await startServer(runtime, { DATABASE_URL: `file:${await file.copy()}` });
    try {
      for (const [operation, asked] of operations) {
        const measured = await measure(targetsOf(asked, server, containerd), folder, effort);
        results.push({ runtime, operation, ...measured });
      }
      const { socket, pid } = containerd;
      const both = [
        { pid: server.pid, at: { port: server.port } },
        { pid, at: { socket } },
      ] as const;
      for (const { operation, ...rates } of await measureWrites(both, effort)) {
        results.push({ runtime, operation, ...withRatios(rates) });
      }
    } finally {
      await server.stop();
    }
  }
  const rows = results.map(({ runtime, operation, product, containerd, rateRatio, cpuRatio }) => [
    runtime,
    operation,
    product.perSecond,
    containerd.perSecond,
    rateRatio,
    product.serverUs,
    containerd.serverUs,
    cpuRatio,
    product.clientUs ?? "",
    containerd.clientUs ?? "",
  ]);
  const title = "Beside containerd, 32 at once, the same client for both";
  return { results, tables: [{ title, columns, rows }] };
}
