import { SandboxError } from "../../../shared/errors/error.ts";
import { groupsIn, membersOf as membersOfGroups } from "../../control-group/remove.ts";
import { partialUsage } from "../../control-group/usage.ts";
import { findProcess, hasProc, processTree } from "../../proc.ts";
import { membersOf } from "../../process-scan.ts";
import { type Usage, usageOfProcesses } from "../../usage.ts";

/**
 * Measures the processes of a session.
 * @throws `unimplemented` where there is no /proc
 */
export async function usageOfSession(session: number): Promise<Usage> {
  if (hasProc) return usageOfProcesses(await membersOf(new Set([session])));
  throw new SandboxError("unimplemented", "metrics: this system has no /proc to read them from");
}

/** Measures the processes of a PID namespace but its init, whose descendants they are, daemons too. */
export async function usageOfNamespace(init: number): Promise<Usage> {
  return usageOfProcesses(processTree(init).filter(({ pid }) => pid !== init));
}

/**
 * Measures a control group: by its controllers, and by its processes what it has no controller for.
 * @param folder of the group
 */
export function usageOfGroup(folder: string): Usage {
  const { cpuUsageUsec, memoryBytes, pids } = partialUsage(new Map([["", folder]]));
  if (cpuUsageUsec !== undefined && memoryBytes !== undefined && pids !== undefined) {
    return { cpuUsageUsec, memoryBytes, pids };
  }
  const summed = usageOfProcesses(membersOfGroups(groupsIn(folder)).flatMap((pid) => findProcess(pid) ?? []));
  return {
    cpuUsageUsec: cpuUsageUsec ?? summed.cpuUsageUsec,
    memoryBytes: memoryBytes ?? summed.memoryBytes,
    pids: pids ?? summed.pids,
  };
}
