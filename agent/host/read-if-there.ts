import { readFileSync } from "node:fs";
import { SandboxError } from "../../shared/errors/error.ts";
import { errnoOf } from "./errno.ts";

/** Error codes for a file that does not exist, has vanished, or is not visible to this user. */
const absences: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ESRCH", "EACCES", "EPERM"]);

/**
 * Reads a small file, such as one in /proc; undefined if it does not exist.
 * @throws `unavailable` if reading fails for another reason, such as no free descriptors: that proves nothing
 */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (absences.has(errnoOf(error))) return undefined;
    throw new SandboxError("unavailable", "process state cannot be read on this host", { cause: error });
  }
}
