import { readFileSync } from "node:fs";
import { SandboxError } from "../shared/errors/error.ts";

/** What the system says of a file that is not there, or no longer, or not for this user to see. */
const absences: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ESRCH", "EACCES", "EPERM"]);

/**
 * Reads a small file, such as those of /proc; undefined if it is not there.
 * @throws `unavailable` when that cannot be seen, for want of descriptors, for one: it is no evidence of anything
 */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && absences.has(error.code)) return undefined;
    throw new SandboxError("unavailable", "this machine cannot be looked at at present", { cause: error });
  }
}
