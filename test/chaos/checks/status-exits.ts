import type { Evidence, Violation } from "../evidence.ts";

/** The supervisor takes the time after the program has written its own. */
const earliestMs = -20;
const latestMs = 2_500;

/** A Status that tells when a sandbox ended is right, if nobody but its program can have ended it. */
export function checkStatusExits(evidence: Evidence): Violation[] {
  return evidence.history.callsOf("status", "wait").flatMap(({ client, operation, outcome, endedAt }) => {
    if (outcome?.kind !== "answered" || outcome.body.state !== "SANDBOX_NOTREADY") return [];
    const { exitedAt } = outcome.body;
    const faults = [
      "kill-process",
      "kill-supervisor",
      "pause-supervisor",
      "kill-agent",
      "lose-data",
      "restore",
    ] as const;
    if (exitedAt === undefined || evidence.wasAskedToEnd(endedAt) || evidence.happened(faults, endedAt))
      return [];
    const late = evidence.runs.map(({ end }) => (end ? Date.parse(exitedAt) - end.at : Number.NaN));
    if (late.some((ms) => ms >= earliestMs && ms <= latestMs)) return [];
    const text = `${client}'s ${operation} was told that it ended at ${exitedAt}, when no program did`;
    return [evidence.violation("exits", text)];
  });
}
