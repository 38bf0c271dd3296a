import type { Evidence, Violation } from "../evidence.ts";

/** Tolerance for a program's end, which it records before it ends. */
const slackMs = 20;

/** Checks that each Create's program starts at most once, and that no two programs of one id run concurrently. */
export function checkBegunOnce(evidence: Evidence): Violation[] {
  const found: Violation[] = [];
  const counts = new Map<string, number>();
  for (const { token } of evidence.runs) counts.set(token, (counts.get(token) ?? 0) + 1);
  for (const [token, count] of counts) {
    if (count > 1) found.push(evidence.violation("begun-once", `${token} began ${count} times`));
  }
  for (const run of evidence.runs) {
    const { token, beganAt, end } = run;
    if (!end) continue;
    const beside = evidence.runs.filter(
      (other) => other !== run && other.beganAt > beganAt && other.beganAt < end.at - slackMs,
    );
    for (const other of beside) {
      found.push(evidence.violation("alone", `${other.token} began while ${token} was running`));
    }
  }
  return found;
}
