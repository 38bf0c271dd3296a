import { groupFolders } from "../../host/control-group/folders.ts";
import { groupUsage } from "../../host/control-group/usage.ts";
import { findProcess, processTree } from "../../host/proc.ts";
import { readIfThere } from "../../host/read-if-there.ts";
import { type Usage, usageOfProcesses } from "../../host/usage.ts";

/**
 * Measures the current usage of a sandbox from its control group, of version 1 or 2. If the process shares the control
 * group of its parent, the shim, it sums up the process and its descendants instead.
 */
export function usageOf(pid: number): Usage {
  const memberships = readIfThere(`/proc/${pid}/cgroup`) ?? "";
  const isShared = memberships === readIfThere(`/proc/${findProcess(pid)?.parent}/cgroup`);
  const folders = groupFolders(memberships, readIfThere("/proc/self/mountinfo") ?? "");
  return (isShared ? undefined : groupUsage(folders)) ?? usageOfProcesses(processTree(pid));
}
