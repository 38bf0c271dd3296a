import type { Evidence, Violation } from "../evidence.ts";
import { isOk } from "../history.ts";

/**
 * A Shutdown that was ok, with no Create under way or after it, has left nothing.
 * @param left what there still is of the id; undefined for nothing
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
