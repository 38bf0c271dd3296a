import { quote, SandboxError } from "../errors/error.ts";

/** Returns the error of a change to a lease whose expiry has begun. */
export function leaseExpired(id: string): SandboxError {
  return new SandboxError("failed_precondition", `sandbox ${quote(id)}: its lease has expired`);
}

/** Returns the error of a renewal without a lease. */
export function noLease(id: string): SandboxError {
  return new SandboxError(
    "failed_precondition",
    `sandbox ${quote(id)}: has no lease; give it one with PATCH and expiresIn`,
  );
}
