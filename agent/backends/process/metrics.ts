import { SandboxError } from "../../../shared/errors/error.ts";
import { groupsIn, membersOf as membersOfGroups } from "../../host/control-group/remove.ts";
import { partialUsage } from "../../host/control-group/usage.ts";
import { findProcess, hasProc, processTree } from "../../host/proc.ts";
import { membersOf } from "../../host/process-scan.ts";
import { type Usage, usageOfProcesses } from "../../host/usage.ts";

/**
 * Measures the processes of a session.
 * @throws `unimplemented` on a system without /proc
 */
export async function usageOfSession(session: number): Promise<Usage> {
  if (hasProc()) return usageOfProcesses(await membersOf(new Set([session])));
  throw new SandboxError("unimplemented", "metrics: not available, since this system has no /proc");
}

/** Measures the processes of a PID namespace except its init. They all descend from it, daemons too. */
export async function usageOfNamespace(init: number): Promise<Usage> {
  return usageOfProcesses(processTree(init).filter(({ pid }) => pid !== init));
}

/**
 * Measures a control group by its controllers; without a controller, by its processes.
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
