import type { Evidence, Violation } from "../evidence.ts";
import type { Operation } from "../history.ts";
import type { Run } from "../ledger.ts";

/** Checks that no Start, Stop or Shutdown affects a life that was created after the call was over. */
export function checkCauses(evidence: Evidence): Violation[] {
  return evidence.runs.flatMap((run) => {
    const creates = evidence.history.callsOf("create").filter(({ token }) => token === run.token);
    const createdAt = Math.min(...creates.map(({ startedAt }) => startedAt));
    const wasCalled = (until: number, ...operations: Operation[]) =>
      evidence.history
        .callsOf(...operations)
        .some((call) => call.startedAt <= until && evidence.effectiveEnd(call) >= createdAt);
    if (!wasCalled(run.beganAt, "start")) {
      return [evidence.violation("causes", `${run.token} began, but only earlier lives were started`)];
    }
    if (
      !wasEnded(evidence, run) ||
      evidence.happened(["kill-process", "kill-supervisor", "pause-supervisor"])
    )
      return [];
    if (wasCalled(run.end?.at ?? Number.POSITIVE_INFINITY, "stop", "shutdown")) return [];
    return [evidence.violation("causes", `${run.token} was ended, but only earlier lives were to end`)];
  });
}

/** Returns true if a run was ended by something other than its own program. */
function wasEnded({ programs }: Evidence, { token, end }: Run): boolean {
  const program = programs.get(token);
  if (end) return end.status === program?.termStatus;
  // A program that waits for SIGTERM may still be running.
  return program?.mode !== "until-term";
}
