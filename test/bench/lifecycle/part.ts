import { runProgram } from "../children.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import type { LifecycleReport, LifecycleTask } from "./program.ts";

/** Measures the part `lifecycle`. */
export async function reportLifecycle({ quick }: Options, folder: string | undefined): Promise<PartReport> {
  const size = quick ? { lives: 5, sandboxes: 10 } : { lives: 20, sandboxes: 50 };
  const task: LifecycleTask = { ...size, concurrency: 8, folder };
  const data = await runProgram<LifecycleReport>("node", "lifecycle/program.ts", task);
  const columns = ["call", "round trips", "agent requests", "functions, ms", "agent alone, ms", "ratio"];
  const rows = data.calls.map((one) => [
    one.call,
    one.roundTrips ?? "–",
    one.agentRequests,
    one.functionsMs,
    one.agentMs,
    one.ratio,
  ]);
  const title = `Calls of a life with the process agent; ${data.sandboxesPerSecond} sandboxes per second come to run`;
  return { data, tables: [{ title, columns, rows }] };
}
