import { groupFolders } from "../../host/control-group/folders.ts";
import { removeGroup as removeFolders } from "../../host/control-group/remove.ts";
import { readIfThere } from "../../host/read-if-there.ts";

/** Returns the folder that a control group has in each hierarchy, whether or not it exists. */
function foldersOf(group: string): string[] {
  const own = readIfThere("/proc/self/cgroup") ?? "";
  const mountinfo = readIfThere("/proc/self/mountinfo") ?? "";
  return [...new Set(groupFolders(own.replace(/^(\d+:[^:]*:).*$/gm, `$1${group}`), mountinfo).values())];
}

/**
 * Kills all processes in a control group, and removes it.
 * @param group its path, such as `/sandbox-1`
 * @throws `unavailable` if its processes do not end
 */
export function removeGroup(group: string): Promise<void> {
  return removeFolders(() => foldersOf(group));
}
