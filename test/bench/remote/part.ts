import { runProgram } from "../children.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import type { RemoteResult, RemoteTask } from "./program.ts";

/** Measures the part `remote`. */
export async function reportRemote({ operations, large, quick }: Options): Promise<PartReport> {
  const delaysMs = quick ? [20] : [0, 20, 100];
  const task: RemoteTask = { operations, large, delaysMs, rounds: quick ? 3 : 5 };
  const data = await runProgram<RemoteResult[]>("node", "remote/program.ts", task);
  const rows = data.map((one) => [
    one.operation,
    one.delayMs,
    one.roundTrips,
    one.alone,
    one.roundTripsOf32,
    one.together,
  ]);
  const columns = ["operation", "delay, ms", "round trips", "time of one", "round trips of 32", "time of 32"];
  const title =
    "On a libSQL server, times in bare round trips over the same way (0 ms is this machine's own)";
  return { data, tables: rows.length ? [{ title, columns, rows }] : [] };
}
