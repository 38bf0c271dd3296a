import { readFile } from "node:fs/promises";

/** The resources that a process has used so far. */
export interface Usage {
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly peakRssBytes: number;
}

/** Milliseconds of a clock tick, as Linux shows them. */
const tickMs = 10;

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1_024;
}

/** Reads what a process has used, of `/proc`. @returns undefined where there is no such process, or no `/proc` */
export async function usageOf(pid: number): Promise<Usage | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile(`/proc/${pid}/status`, "utf8"),
    ]);
    // The name of the program may hold spaces; the fields after it are counted from the third.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs,
      rssBytes: kilobytes(status, "VmRSS"),
      peakRssBytes: kilobytes(status, "VmHWM"),
    };
  } catch {
    return undefined;
  }
}
