import { type RunningContainerd, startContainerd } from "../../support/containerd.ts";
import { runProgram } from "../children.ts";
import { median, rounded } from "../statistics.ts";
import type { Table } from "../table.ts";
import type { ContainerdReport, ContainerdTask } from "./containerd-program.ts";

/** Length and number of the measurements. */
interface Effort {
  readonly rounds: number;
  readonly durationMs: number;
  readonly connections: readonly number[];
}

const columns = [
  "operation",
  "calls at once",
  "per second",
  "p50, ms",
  "p99, ms",
  "server CPU, µs",
  "client CPU, µs",
];

/** Starts a real containerd for some measurements; undefined where there is none. */
export async function withContainerd<T>(
  measure: (running: RunningContainerd) => Promise<T>,
): Promise<T | undefined> {
  const running = await startContainerd();
  if (!running) return undefined;
  try {
    return await measure(running);
  } finally {
    await running.remove();
  }
}

/** Measures a containerd over its socket. Its client is gRPC's for Node, which costs more than ours for HTTP. */
export async function measureContainerd(
  running: RunningContainerd,
  effort: Effort,
): Promise<{ readonly results: readonly ContainerdReport[]; readonly tables: readonly Table[] }> {
  const results: ContainerdReport[] = [];
  for (const calls of effort.connections) {
    const rounds: ContainerdReport[][] = [];
    for (let round = 0; round < effort.rounds; round++) {
      const { socket, pid } = running.containerd;
      const task: ContainerdTask = {
        socket,
        pid,
        calls,
        durationMs: effort.durationMs,
        seed: `${calls}-${round}`,
      };
      rounds.push(await runProgram<ContainerdReport[]>("node", "http/containerd-program.ts", task));
    }
    results.push(...mediansOf(rounds));
  }
  const rows = results.map((one) => [
    one.operation,
    one.calls,
    one.perSecond,
    one.p50Ms,
    one.p99Ms,
    one.serverUs,
    one.clientUs,
  ]);
  const title = `containerd ${running.containerd.version} over its socket, client of gRPC on Node`;
  return { results, tables: [{ title, columns, rows }] };
}

function mediansOf(rounds: readonly (readonly ContainerdReport[])[]): ContainerdReport[] {
  return (rounds[0] ?? []).map(({ operation, calls }, at) => {
    const of = (name: "perSecond" | "p50Ms" | "p99Ms" | "clientUs" | "serverUs") =>
      rounded(median(rounds.map((round) => round[at]?.[name] ?? 0)));
    return {
      operation,
      calls,
      perSecond: of("perSecond"),
      p50Ms: of("p50Ms"),
      p99Ms: of("p99Ms"),
      clientUs: of("clientUs"),
      serverUs: of("serverUs"),
    };
  });
}
