import { JsonNumber } from "../../shared/json/value.ts";
import { writeJson } from "../../shared/json/write.ts";
import type { Any } from "../../shared/sandbox/sandbox.ts";
import { type ProcessInfo, residentBytes } from "./proc.ts";

/** The type of `Metric.data`: JSON of `{cpuUsageUsec, memoryBytes, pids}`. */
export const usageTypeUrl = "sandbox-functions.dev/metrics/v1/ProcessMetrics";

/** The resource usage of a sandbox: CPU time, memory and number of processes. */
export interface Usage {
  readonly cpuUsageUsec: number;
  readonly memoryBytes: number;
  readonly pids: number;
}

const microsPerTick = 10_000;

/** Sums up the usage of some processes. The CPU time includes that of reaped children. */
export function usageOfProcesses(processes: readonly ProcessInfo[]): Usage {
  const sum = (of: (process: ProcessInfo) => number) =>
    processes.reduce((total, process) => total + of(process), 0);
  return {
    cpuUsageUsec: sum(({ cpuTicks }) => cpuTicks * microsPerTick),
    memoryBytes: sum(({ pid }) => residentBytes(pid)),
    pids: processes.length,
  };
}

/** Encodes a usage for `Metric.data`. */
export function usageToAny({ cpuUsageUsec, memoryBytes, pids }: Usage): Any {
  const metrics = new Map([
    ["cpuUsageUsec", JsonNumber.of(cpuUsageUsec)],
    ["memoryBytes", JsonNumber.of(memoryBytes)],
    ["pids", JsonNumber.of(pids)],
  ]);
  return { typeUrl: usageTypeUrl, value: new TextEncoder().encode(writeJson(metrics)) };
}
