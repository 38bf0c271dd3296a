import { SandboxError } from "../errors/error.ts";

/** The most that one call may take, in steps: an instruction of a regular expression on a character, or as much. */
export const maxWork = 60_000_000;

/** Returns the refusal of a call whose filters take more work than one may. */
export function tooMuchWork(): SandboxError {
  const rule = `they take more than ${maxWork.toLocaleString("en-US")} steps in one call, or too many for one record; narrow the filter by id or another label, shorten regular expressions, or page over REST`;
  return new SandboxError("resource_exhausted", `filters: ${rule}`, {
    violations: [{ path: "filters", message: rule }],
  });
}
