import { groupFolders } from "../../control-group/folders.ts";
import { groupUsage } from "../../control-group/usage.ts";
import { familyOf, look } from "../../proc.ts";
import { readIfThere } from "../../read-if-there.ts";
import { type Usage, usageOfProcesses } from "../../usage.ts";

/**
 * What a sandbox uses at present: its control group, of version 1 or 2; where its process has none of its own but that
 * of its parent, the shim, the process and all that descend from it.
 */
export function usageOf(pid: number): Usage {
  const memberships = readIfThere(`/proc/${pid}/cgroup`) ?? "";
  const isShared = memberships === readIfThere(`/proc/${look(pid)?.parent}/cgroup`);
  const folders = groupFolders(memberships, readIfThere("/proc/self/mountinfo") ?? "");
  return (isShared ? undefined : groupUsage(folders)) ?? usageOfProcesses(familyOf(pid));
}
