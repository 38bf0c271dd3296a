import type { Evidence, Violation } from "../evidence.ts";

/** Codes of a Stop or Shutdown that was refused because of another call. */
const refusals: readonly string[] = ["aborted", "already_exists", "failed_precondition"];

/** Checks that concurrent Stops and Shutdowns join, so that none is refused because of another call. */
export function checkJoins(evidence: Evidence): Violation[] {
  return evidence.history.callsOf("stop", "shutdown").flatMap(({ client, operation, outcome, endedAt }) => {
    if (outcome?.kind !== "answered" || !refusals.includes(outcome.code)) return [];
    // A restored database may have forgotten a life that the call then finds.
    if (evidence.happened(["restore"], endedAt)) return [];
    const text = `${client}'s ${operation} got ${outcome.code} ${outcome.body.detail ?? ""}`;
    return [evidence.violation("joins", text)];
  });
}
