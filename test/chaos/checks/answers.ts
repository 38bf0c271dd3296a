import type { Evidence, Violation } from "../evidence.ts";

/** Codes that tell a caller nothing but that the product has a fault. */
const faulty: readonly string[] = ["internal", "unknown", "undefined"];

/** Whatever happens, every answer has a code that says what to do. */
export function checkAnswers(evidence: Evidence): Violation[] {
  return evidence.history.calls.flatMap(({ client, operation, outcome }) => {
    if (outcome?.kind !== "answered" || !faulty.includes(outcome.code)) return [];
    const text = `${client}'s ${operation} was told ${outcome.status} ${outcome.code} ${outcome.body.detail ?? ""}`;
    return [evidence.violation("answers", text)];
  });
}
