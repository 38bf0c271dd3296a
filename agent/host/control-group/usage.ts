import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Usage } from "../usage.ts";

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** A usage with unknown fields. */
export type PartialUsage = { readonly [Name in keyof Usage]: Usage[Name] | undefined };

/** Reads the usage that a control group's controllers report. @param groups its folders, by controller */
export function partialUsage(groups: ReadonlyMap<string, string>): PartialUsage {
  const number = (controller: string, file: string, pattern = /^(\d+)/): number | undefined => {
    const folder = groups.get(controller);
    const text = folder === undefined ? undefined : read(join(folder, file));
    const digits = text === undefined ? undefined : pattern.exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const nanoseconds = number("cpuacct", "cpuacct.usage");
  const cpuUsageUsec =
    nanoseconds === undefined
      ? number("", "cpu.stat", /^usage_usec (\d+)/m)
      : Math.floor(nanoseconds / 1_000);
  const memoryBytes = number("memory", "memory.usage_in_bytes") ?? number("", "memory.current");
  const pids = number("pids", "pids.current") ?? number("", "pids.current");
  return { cpuUsageUsec, memoryBytes, pids };
}

/** Returns a control group's usage; undefined if a part cannot be read. @param groups its folders, by controller */
export function groupUsage(groups: ReadonlyMap<string, string>): Usage | undefined {
  const { cpuUsageUsec, memoryBytes, pids } = partialUsage(groups);
  if (cpuUsageUsec === undefined || memoryBytes === undefined || pids === undefined) return undefined;
  return { cpuUsageUsec, memoryBytes, pids };
}
