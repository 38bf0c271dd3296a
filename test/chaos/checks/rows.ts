import type { Row } from "../database.ts";
import type { Evidence, Violation } from "../evidence.ts";
import type { ProgramProcess } from "../processes.ts";

/** Reads the phase of a row; of a version without phases, from what it was seen to do. */
function phaseOf(row: Row): string {
  if (typeof row.phase === "string") return row.phase;
  if (row.shutdown_at !== null) return "gone";
  return row.state === "SANDBOX_READY" ? "running" : String(row.state);
}

/** An id after one Status call. */
export interface Looked {
  readonly evidence: Evidence;
  readonly row: Row | undefined;
  /** Its processes some time before the Status, and after it. */
  readonly before: readonly ProgramProcess[];
  readonly after: readonly ProgramProcess[];
}

/** Nothing lives that no row knows, and no row says that something runs that does not. */
export function checkRow({ evidence, row, before, after }: Looked): Violation[] {
  const phase = row ? phaseOf(row) : undefined;
  const [alive] = after.filter(({ pid }) => before.some((other) => other.pid === pid));
  // A restored row may say that an earlier life is gone: then it is Shutdown that asks the agent, and not Status.
  const mayBeForgotten = phase === "gone" && evidence.happened(["restore"]);
  if (alive && !mayBeForgotten && (phase === undefined || phase === "gone")) {
    const said = phase === undefined ? "there is no row" : "the row is gone";
    return [evidence.violation("rows", `${alive.token} runs (pid ${alive.pid}), but ${said}`)];
  }
  if (phase === "running" && before.length === 0 && after.length === 0) {
    return [evidence.violation("rows", "the row says running, but nothing runs")];
  }
  return [];
}
