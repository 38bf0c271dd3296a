import type { Code } from "../../../shared/errors/codes.ts";
import { isCodeOf, quote, SandboxError } from "../../../shared/errors/error.ts";

/** Codes that are passed on unchanged: the outcome is unknown, or the code explains the fault by itself. */
const unambiguousCodes: ReadonlySet<Code> = new Set<Code>([
  "unavailable",
  "deadline_exceeded",
  "invalid_argument",
  "permission_denied",
  "resource_exhausted",
  "unimplemented",
]);

/** Returns true if containerd may have carried out the call despite the error. */
export const isOutcomeUnknown = (error: unknown) =>
  isCodeOf(error, "unavailable") || isCodeOf(error, "deadline_exceeded");

/**
 * Converts containerd's refusal to create or start a sandbox to `failed_precondition`, unless its code fits already.
 */
export function refusal(error: unknown): unknown {
  if (!(error instanceof SandboxError) || unambiguousCodes.has(error.code)) return error;
  return new SandboxError("failed_precondition", error.message, { cause: error });
}

/** Converts as `refusal`, but keeps `not_found`: at a Create it means that the sandboxer does not exist. */
export function createRefusal(error: unknown): unknown {
  return isCodeOf(error, "not_found") ? error : refusal(error);
}

/** Creates the error for an id that containerd has in use, by something this agent did not make. */
export function idTaken(id: string): SandboxError {
  return new SandboxError("already_exists", `sandbox ${quote(id)}: the name is in use on this node`);
}

/** Creates the error for a pod that CRI ran with another runtime than its record names. */
export function wrongRuntime(id: string, requested: string, actual: string): SandboxError {
  const rule = `this node runs pods with ${quote(actual)}; CRI's metadata may name another RuntimeHandler`;
  return new SandboxError(
    "failed_precondition",
    `sandbox ${quote(id)}: runtime.name ${quote(requested)}: ${rule}`,
  );
}
