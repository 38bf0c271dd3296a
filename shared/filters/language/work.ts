import { SandboxError } from "../../errors/error.ts";

/** Maximum work of one call, in steps. A step is one instruction of a regular expression on one character. */
export const maxWork = 60_000_000;

/** Returns the error of a call whose filters exceed the maximum work. */
export function tooMuchWork(): SandboxError {
  const rule = `they exceed ${maxWork.toLocaleString("en-US")} steps in one call, or the limit for one record; narrow the filter by id or another label, shorten regular expressions, or page over REST`;
  return new SandboxError("resource_exhausted", `filters: ${rule}`, {
    violations: [{ path: "filters", message: rule }],
  });
}
