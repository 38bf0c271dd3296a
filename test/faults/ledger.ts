import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One run of a program, as recorded by the program itself. Times are in milliseconds since 1970. */
export interface Run {
  readonly token: string;
  readonly pid: number;
  readonly beganAt: number;
  /** Undefined if it was killed. */
  end: { readonly at: number; readonly status: number } | undefined;
}

function parse(text: string): Run[] {
  const runs: Run[] = [];
  for (const line of text.split("\n")) {
    const [kind, , , token = "", pid = "", seconds = "", status] = line.split(" ");
    const at = Number(seconds) * 1_000;
    if (kind === "begin") runs.push({ token, pid: Number(pid), beganAt: at, end: undefined });
    const run = kind === "end" && runs.findLast((run) => run.token === token && run.pid === Number(pid));
    if (run) run.end = { at, status: Number(status) };
  }
  return runs;
}

/** Reads the runs of an id's programs. */
export function readRuns(ledger: string, namespace: string, id: string): Run[] {
  try {
    return parse(readFileSync(join(ledger, `${namespace}@${id}`), "utf8"));
  } catch (error) {
    // No program of the id has started.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
