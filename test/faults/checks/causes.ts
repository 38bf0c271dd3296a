import { type Evidence, mayHaveMadeLife, type Violation } from "../evidence.ts";
import { isOk, type Operation } from "../history.ts";
import type { Run } from "../ledger.ts";

/** Checks that no Start, Stop or Shutdown affects a life that was created after the call was over. */
export function checkCauses(evidence: Evidence): Violation[] {
  return evidence.runs.flatMap((run) => {
    const createdAt = beginOfLife(evidence, run);
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

/**
 * Returns the earliest time at which the life of a run may have begun. A Create joins an unfinished one, such as that of a
 * server that died, so that its life may be older than its call.
 */
function beginOfLife({ history }: Evidence, { token }: Run): number {
  const creates = history.callsOf("create");
  const calledAt = Math.min(
    ...creates.filter((create) => create.token === token).map(({ startedAt }) => startedAt),
  );
  const freedAt = history
    .callsOf("shutdown")
    .filter((call) => isOk(call) && call.endedAt < calledAt)
    .map(({ endedAt }) => endedAt);
  const joined = creates.filter(
    (create) =>
      !isOk(create) &&
      mayHaveMadeLife(create) &&
      create.startedAt < calledAt &&
      freedAt.every((time) => time < create.startedAt),
  );
  return Math.min(calledAt, ...joined.map(({ startedAt }) => startedAt));
}

/** Returns true if a run was ended by something other than its own program. */
function wasEnded({ programs }: Evidence, { token, end }: Run): boolean {
  const program = programs.get(token);
  if (end) return end.status === program?.termStatus;
  // A program that waits for SIGTERM may still be running.
  return program?.mode !== "until-term";
}
