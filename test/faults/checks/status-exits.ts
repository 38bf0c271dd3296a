import type { Evidence, Violation } from "../evidence.ts";

/** The supervisor records its time after the program has recorded its own. */
const earliestMs = -20;
const latestMs = 2_500;

/** Checks the exit time of a Status if only the program itself can have ended the sandbox. */
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
    const text = `${client}'s ${operation} returned the exit time ${exitedAt}, at which no program ended`;
    return [evidence.violation("exits", text)];
  });
}
