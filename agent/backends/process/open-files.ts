import { readIfThere } from "../../read-if-there.ts";

/** The usual soft limit, which programs that use select(2) count on. */
const usualLimit = 1024;

/**
 * Reads how many files a process may have open before it raises its soft limit itself. Node raises its own at start,
 * up to the hard limit, and does not tell the earlier one; so that of the agent's parent counts. A parent whose soft
 * limit is its hard one may have raised it too, as npm and Bun do.
 * @param limits /proc/<pid>/limits of the parent; undefined where that cannot be read
 */
function softLimitOf(limits: string | undefined): number {
  const [, soft, hard] = /^Max open files +(\d+) +(\w+)/m.exec(limits ?? "") ?? [];
  return soft === undefined || soft === hard ? usualLimit : Number(soft);
}

/** The soft limit of open files of what runs in a sandbox, read early: the parent may end before the agent does. */
export const openFilesLimit = softLimitOf(readIfThere(`/proc/${process.ppid}/limits`));
