import type { Row } from "../database.ts";
import type { Evidence, Violation } from "../evidence.ts";
import type { ProgramProcess } from "../processes.ts";

/** Reads the phase of a row; derives it in a version without phases. */
function phaseOf(row: Row): string {
  if (typeof row.phase === "string") return row.phase;
  if (row.shutdown_at !== null) return "gone";
  return row.state === "SANDBOX_READY" ? "running" : String(row.state);
}

/** The observations about an id after one Status call. */
export interface RowObservation {
  readonly evidence: Evidence;
  readonly row: Row | undefined;
  /** Its processes before and after the Status. */
  readonly before: readonly ProgramProcess[];
  readonly after: readonly ProgramProcess[];
}

/** Checks that every running process has a row, and that every row in phase running has a process. */
export function checkRow({ evidence, row, before, after }: RowObservation): Violation[] {
  const phase = row ? phaseOf(row) : undefined;
  const [alive] = after.filter(({ pid }) => before.some((other) => other.pid === pid));
  // A restored row may be of an earlier life that is gone. Then only Shutdown queries the agent.
  const mayBeForgotten = phase === "gone" && evidence.happened(["restore"]);
  if (alive && !mayBeForgotten && (phase === undefined || phase === "gone")) {
    const rowState = phase === undefined ? "it has no row" : "its row has the phase gone";
    return [evidence.violation("rows", `${alive.token} runs (pid ${alive.pid}), but ${rowState}`)];
  }
  if (phase === "running" && before.length === 0 && after.length === 0) {
    return [evidence.violation("rows", "the row has the phase running, but no process runs")];
  }
  return [];
}
