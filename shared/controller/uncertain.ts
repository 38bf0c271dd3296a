import type { Code } from "../errors/codes.ts";
import { SandboxError } from "../errors/error.ts";

const uncertain: ReadonlySet<Code> = new Set<Code>([
  "canceled",
  "unknown",
  "deadline_exceeded",
  "internal",
  "unavailable",
  "data_loss",
]);

/** Whether an error leaves open if the agent carried a call out. */
export function isUncertain(error: unknown): boolean {
  return !(error instanceof SandboxError) || uncertain.has(error.code);
}
