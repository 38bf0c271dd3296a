import { SandboxError } from "../../../shared/errors/error.ts";
import { JsonNumber } from "../../../shared/json/value.ts";
import { writeJson } from "../../../shared/json/write.ts";
import type { Any } from "../../../shared/sandbox/sandbox.ts";
import { hasProc, membersOf, residentBytes } from "./proc.ts";

/** The type of `Metric.data`: JSON of `{cpuUsageUsec, memoryBytes, pids}`. */
export const metricsTypeUrl = "sandbox-functions.dev/metrics/v1/ProcessMetrics";

const microsPerTick = 10_000;

/**
 * What the processes of a session use at present: processor time in microseconds (with that of the children they
 * have waited for), memory in bytes, and how many they are.
 * @throws `unimplemented` where there is no /proc
 */
export function measure(session: number): Any {
  if (!hasProc)
    throw new SandboxError("unimplemented", "metrics: this system has no /proc to read them from");
  const members = membersOf(new Set([session]));
  const sum = (of: (member: (typeof members)[number]) => number) =>
    JsonNumber.of(members.reduce((total, member) => total + of(member), 0));
  const metrics = new Map([
    ["cpuUsageUsec", sum(({ cpuTicks }) => cpuTicks * microsPerTick)],
    ["memoryBytes", sum(({ pid }) => residentBytes(pid))],
    ["pids", JsonNumber.of(members.length)],
  ]);
  return { typeUrl: metricsTypeUrl, value: new TextEncoder().encode(writeJson(metrics)) };
}
