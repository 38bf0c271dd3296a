import type { Code } from "../errors/codes.ts";
import type { Outcome } from "../instances/instance.ts";
import { AgentError } from "./agent-error.ts";

/** Codes after which the agent may or may not have acted. */
const uncertainCodes: ReadonlySet<Code> = new Set<Code>([
  "canceled",
  "unknown",
  "deadline_exceeded",
  "internal",
  "unavailable",
  "data_loss",
]);

/** Returns `failed` for an error after which the agent cannot have acted, else `unknown`. */
export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof AgentError)) return "unknown";
  return uncertainCodes.has(error.code) && !error.isUnsent ? "unknown" : "failed";
}

/**
 * Returns true if a failed Create has created nothing and never will: it was not sent, or an agent without views
 * rejected it. `already_exists` is not such a rejection: a sandbox is there.
 */
export function hasCreatedNothing(error: unknown): boolean {
  if (!(error instanceof AgentError)) return false;
  if (error.isUnsent) return true;
  const isRejection = error.isAnswered && !uncertainCodes.has(error.code) && error.code !== "already_exists";
  return isRejection && error.view === undefined;
}
