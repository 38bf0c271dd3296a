import type { Evidence, Violation } from "../evidence.ts";
import { isOk } from "../history.ts";

/**
 * Checks that a successful Shutdown, without a concurrent or later Create, has left nothing.
 * @param left describes the remains of the id; undefined for none
 */
export function checkShutDown(evidence: Evidence, left: string | undefined): Violation[] {
  if (left === undefined) return [];
  const last = evidence.history.callsOf("shutdown").findLast(isOk);
  if (!last) return [];
  const creates = evidence.history.callsOf("create");
  const isFinal = creates.every((call) => evidence.effectiveEnd(call) < last.startedAt);
  if (!isFinal) return [];
  return [evidence.violation("shut-down", `${last.client}'s Shutdown was ok, but ${left}`)];
}
