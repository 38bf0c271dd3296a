import type { Code } from "../errors/codes.ts";
import type { Outcome } from "../instances/instance.ts";
import { AgentError } from "./agent-client.ts";

/** Codes that leave open whether an agent carried a call out. */
const uncertainCodes: ReadonlySet<Code> = new Set<Code>([
  "canceled",
  "unknown",
  "deadline_exceeded",
  "internal",
  "unavailable",
  "data_loss",
]);

/** Returns how a call that ended with an error went, as far as that is known. */
export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof AgentError)) return "unknown";
  return uncertainCodes.has(error.code) && !error.isUnsent ? "unknown" : "failed";
}

/**
 * Whether a Create that failed has surely made nothing, and never will: it was not sent, or an agent without views
 * refused it for good. `already_exists` tells that something is there.
 */
export function hasMadeNothing(error: unknown): boolean {
  if (!(error instanceof AgentError)) return false;
  if (error.isUnsent) return true;
  const isRefusal = error.isAnswered && !uncertainCodes.has(error.code) && error.code !== "already_exists";
  return isRefusal && error.view === undefined;
}
