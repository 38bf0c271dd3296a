import type { Code } from "../errors/codes.ts";
import { SandboxError } from "../errors/error.ts";
import { isRefused } from "../errors/refused.ts";

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
  if (!(error instanceof SandboxError)) return true;
  return uncertain.has(error.code) && !isRefused(error.cause);
}
