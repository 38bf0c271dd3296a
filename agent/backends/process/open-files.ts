import { readIfThere } from "../../host/read-if-there.ts";

/** The usual soft limit, which programs with select(2) rely on. */
const usualLimit = 1024;

/**
 * Parses the soft limit of open files. Node raises its own at start to the hard limit and does not report the earlier
 * one, so the limit of the agent's parent is used. If that equals the hard limit, the parent may have raised it too, as
 * npm and Bun do; the usual limit is then used.
 * @param limits text of /proc/<pid>/limits of the parent; undefined if it cannot be read
 */
function softLimitOf(limits: string | undefined): number {
  const [, soft, hard] = /^Max open files +(\d+) +(\w+)/m.exec(limits ?? "") ?? [];
  return soft === undefined || soft === hard ? usualLimit : Number(soft);
}

/** The soft limit of open files in a sandbox. Read at start, since the parent may end before the agent does. */
export const openFilesLimit = softLimitOf(readIfThere(`/proc/${process.ppid}/limits`));
