import type { Row } from "../database.ts";
import type { Evidence, Violation } from "../evidence.ts";
import type { ProgramProcess } from "../processes.ts";

/** An id after one round of reconciliation. */
export interface Reconciled {
  readonly evidence: Evidence;
  readonly row: Row | undefined;
  /** Its processes before and after its row was read. */
  readonly before: readonly ProgramProcess[];
  readonly after: readonly ProgramProcess[];
}

/** Checks that a round leaves no orphan, a process without a running row, and no ghost, a running row without a process. */
export function checkAgree({ evidence, row, before, after }: Reconciled): Violation[] {
  const [orphan] = after.filter(({ pid }) => before.some((other) => other.pid === pid));
  const phase = row === undefined ? "no row" : String(row.phase);
  if (orphan && phase !== "running") {
    return [
      evidence.violation("agree", `orphan: ${orphan.token} runs (pid ${orphan.pid}), recorded: ${phase}`),
    ];
  }
  const isGhost = phase === "running" && before.length === 0 && after.length === 0;
  return isGhost ? [evidence.violation("agree", "ghost: recorded as running, but no process runs")] : [];
}
