import type { Row } from "../database.ts";
import type { Violation } from "../evidence.ts";
import type { ProgramProcess } from "../processes.ts";

/** An id after one round of reconciliation. */
export interface Reconciled {
  /** Its namespace and id. */
  readonly name: string;
  readonly row: Row | undefined;
  /** Its processes before and after its row was read. */
  readonly before: readonly ProgramProcess[];
  readonly after: readonly ProgramProcess[];
  /** True if a program of it has ended by itself since the round began: its row is not expected to show that yet. */
  readonly hasJustEnded: boolean;
}

/** Checks that a round leaves no orphan, a process without a running row, and no ghost, a running row without a process. */
export function checkAgree({ name, row, before, after, hasJustEnded }: Reconciled): Violation[] {
  const [orphan] = after.filter(({ pid }) => before.some((other) => other.pid === pid));
  const phase = row === undefined ? "no row" : String(row.phase);
  if (orphan && phase !== "running") {
    const text = `orphan: ${orphan.token} runs (pid ${orphan.pid}), recorded: ${phase}`;
    return [{ invariant: "agree", name, text }];
  }
  const isGhost = phase === "running" && before.length === 0 && after.length === 0 && !hasJustEnded;
  return isGhost
    ? [{ invariant: "agree", name, text: "ghost: recorded as running, but no process runs" }]
    : [];
}
