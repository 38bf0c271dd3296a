import type { Evidence, Violation } from "../evidence.ts";

/** Codes of a Stop or a Shutdown that was refused for the sake of another call. */
const refusals: readonly string[] = ["aborted", "already_exists", "failed_precondition"];

/** Calls that want the same end join: no Stop and no Shutdown loses against another call. */
export function checkJoins(evidence: Evidence): Violation[] {
  return evidence.history.callsOf("stop", "shutdown").flatMap(({ client, operation, outcome, endedAt }) => {
    if (outcome?.kind !== "answered" || !refusals.includes(outcome.code)) return [];
    // A restored database may have forgotten a life that the call then finds.
    if (evidence.happened(["restore"], endedAt)) return [];
    const text = `${client}'s ${operation} was told ${outcome.code} ${outcome.body.detail ?? ""}`;
    return [evidence.violation("joins", text)];
  });
}
