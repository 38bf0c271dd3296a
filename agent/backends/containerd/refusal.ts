import type { Code } from "../../../shared/errors/codes.ts";
import { isCodeOf, quote, SandboxError } from "../../../shared/errors/error.ts";

/** Codes that leave open what happened, and codes that say by themselves what is wrong. */
const telling: ReadonlySet<Code> = new Set<Code>([
  "unavailable",
  "deadline_exceeded",
  "invalid_argument",
  "permission_denied",
  "resource_exhausted",
  "unimplemented",
]);

/** Whether an error leaves open what containerd did. */
export const isDoubtful = (error: unknown) =>
  isCodeOf(error, "unavailable") || isCodeOf(error, "deadline_exceeded");

/** What containerd says of a sandbox that it surely did not make or start, in a code that says just that. */
export function refusal(error: unknown): unknown {
  if (!(error instanceof SandboxError) || telling.has(error.code)) return error;
  return new SandboxError("failed_precondition", error.message, { cause: error });
}

/** The same as `refusal`, but only the sandboxer is sought at a Create. */
export function refusalOfCreate(error: unknown): unknown {
  return isCodeOf(error, "not_found") ? error : refusal(error);
}

/** The node has something of that name that the agent has not made. */
export function anothers(id: string): SandboxError {
  return new SandboxError("already_exists", `sandbox ${quote(id)}: this node has another one of that name`);
}

/** A pod was run with another runtime than its record asks for. */
export function wrongRuntime(id: string, asked: string, ran: string): SandboxError {
  const rule = `this node runs pods with ${quote(ran)}; CRI's metadata may name another RuntimeHandler`;
  return new SandboxError(
    "failed_precondition",
    `sandbox ${quote(id)}: runtime.name ${quote(asked)}: ${rule}`,
  );
}
