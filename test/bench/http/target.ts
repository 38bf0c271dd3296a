import { type BenchRuntime, runProgram } from "../children.ts";
import type { BenchOperation } from "../operations.ts";
import type { SeededFile } from "../server/seeded-file.ts";
import { deletedRecords } from "../server/seeded-file.ts";
import type { BenchServer } from "../server/start.ts";
import { startServer } from "../server/start.ts";
import type { ClientReport, ClientTask } from "./client-program.ts";

/** The observations of a client, and their cost to the server. */
export interface HttpSample extends ClientReport {
  readonly serverUs: number;
}

/** Least number of Gets in a sample; of what is dearer fewer will do. */
const leastGets = 3_000;

/** A server, and how many requests of each operation it has had. */
export class HttpTarget {
  readonly name: string;
  readonly #server: BenchServer;
  readonly #sent = new Map<string, number>();

  private constructor(name: string, server: BenchServer) {
    this.name = name;
    this.#server = server;
  }

  /** Starts the product or the floor on a runtime, with a copy of the records. */
  static async start(
    name: "product" | "floor",
    runtime: BenchRuntime,
    file: SeededFile,
  ): Promise<HttpTarget> {
    const path = await file.copy();
    if (name === "product")
      return new HttpTarget(name, await startServer(runtime, { DATABASE_URL: `file:${path}` }));
    const program = "test/bench/http/floor-server.ts";
    return new HttpTarget(name, await startServer(runtime, { FLOOR_DATABASE: path }, program));
  }

  /** Has a client process send an operation for some time. */
  async sample(operation: BenchOperation, connections: number, durationMs: number): Promise<HttpSample> {
    const { kind, namespace } = operation;
    // Both surfaces create and delete in the same namespace.
    const counted = kind === "creates" || kind === "deletes" ? namespace : operation.name;
    const first = this.#sent.get(counted) ?? 0;
    const most = kind === "deletes" ? deletedRecords : undefined;
    const least = Math.ceil(leastGets / Math.max(1, operation.weight));
    const before = await this.#server.usage();
    const task: ClientTask = {
      port: this.#server.port,
      operation: operation.name,
      connections,
      durationMs,
      least,
      first,
      most,
    };
    const seen = await runProgram<ClientReport>("node", "http/client-program.ts", task);
    const after = await this.#server.usage();
    this.#sent.set(counted, first + seen.requests + connections);
    const cpuMs = (after?.cpuMs ?? Number.NaN) - (before?.cpuMs ?? Number.NaN);
    return { ...seen, serverUs: (cpuMs * 1_000) / seen.requests };
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}
