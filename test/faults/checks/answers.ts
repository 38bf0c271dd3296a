import type { Evidence, Violation } from "../evidence.ts";

/** Codes that only say that the product has a bug. */
const faulty: readonly string[] = ["internal", "unknown", "undefined"];

/** Checks that every response has a code that lets the caller decide what to do. */
export function checkAnswers(evidence: Evidence): Violation[] {
  return evidence.history.calls.flatMap(({ client, operation, outcome }) => {
    if (outcome?.kind !== "answered" || !faulty.includes(outcome.code)) return [];
    const text = `${client}'s ${operation} got ${outcome.status} ${outcome.code} ${outcome.body.detail ?? ""}`;
    return [evidence.violation("answers", text)];
  });
}
