import { SandboxError } from "../../../shared/errors/error.ts";
import { hasProc, membersOf, residentBytes } from "../../proc.ts";
import type { Usage } from "../../usage.ts";

const microsPerTick = 10_000;

/**
 * What the processes of a session use at present, the processor time with that of the children they have waited for.
 * @throws `unimplemented` where there is no /proc
 */
export function usageOf(session: number): Usage {
  if (!hasProc)
    throw new SandboxError("unimplemented", "metrics: this system has no /proc to read them from");
  const members = membersOf(new Set([session]));
  const sum = (of: (member: (typeof members)[number]) => number) =>
    members.reduce((total, member) => total + of(member), 0);
  return {
    cpuUsageUsec: sum(({ cpuTicks }) => cpuTicks * microsPerTick),
    memoryBytes: sum(({ pid }) => residentBytes(pid)),
    pids: members.length,
  };
}
