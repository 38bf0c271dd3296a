import type { Code } from "../../../shared/errors/codes.ts";
import { SandboxError } from "../../../shared/errors/error.ts";

/** Codes that leave open what happened, and codes that say by themselves what is wrong. */
const telling: ReadonlySet<Code> = new Set<Code>([
  "unavailable",
  "deadline_exceeded",
  "invalid_argument",
  "permission_denied",
  "resource_exhausted",
  "unimplemented",
]);

/** What containerd says of a sandbox that it surely did not make or start, in a code that says just that. */
export function refusal(error: unknown): unknown {
  if (!(error instanceof SandboxError) || telling.has(error.code)) return error;
  return new SandboxError("failed_precondition", error.message, { cause: error });
}
