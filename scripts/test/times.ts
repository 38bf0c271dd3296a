import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";

async function readLines<Line>(path: string): Promise<Line[]> {
  const lines = (await readFile(path, "utf8").catch(() => "")).split("\n").filter(Boolean);
  // `run-files.ts` and `record-cpu-time.ts` wrote the lines.
  return lines.map((line) => JSON.parse(line) as Line);
}

function inSeconds(timeMs: number | undefined): string {
  return (timeMs === undefined ? "?" : (timeMs / 1_000).toFixed(1)).padStart(7);
}

/**
 * Returns a table of the time and the CPU time of each file, the longest first. Processes that outlive their parent
 * are not in the CPU time.
 * @param reports the folder that the run's steps wrote the times to
 */
export async function timesTable(root: string, reports: string): Promise<string> {
  const durations = await readLines<{ file: string; durationMs: number }>(join(reports, "durations.txt"));
  const cpuTimes = await readLines<{ file: string; cpuTimeMs: number }>(join(reports, "cpu-times.txt"));
  const cpuTimeMsOf = new Map(cpuTimes.map(({ file, cpuTimeMs }) => [file, cpuTimeMs]));
  const rows = durations
    .sort((a, b) => b.durationMs - a.durationMs)
    .map(({ file, durationMs }) => {
      const cpuTime = inSeconds(cpuTimeMsOf.get(file));
      return `${inSeconds(durationMs)} s  ${cpuTime} s  ${relative(root, file)}`;
    });
  return ["     time  CPU time", ...rows].join("\n");
}
