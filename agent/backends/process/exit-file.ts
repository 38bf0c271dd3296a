import { statSync } from "node:fs";
import type { Timestamp } from "../../../shared/sandbox/sandbox.ts";
import type { Exit } from "../../lifecycle/exit.ts";
import { readIfThere } from "../../read-if-there.ts";

/** The time a file was last written. */
function writtenAt(path: string): Timestamp {
  const nanoseconds = statSync(path, { bigint: true }).mtimeNs;
  return { seconds: Number(nanoseconds / 1_000_000_000n), nanos: Number(nanoseconds % 1_000_000_000n) };
}

/**
 * Reads what a supervisor wrote of its process's end: `<status> <seconds>.<nanoseconds>`. Where `date` knows no
 * nanoseconds, the time is that of the file.
 * @returns undefined while it has not ended
 * @throws `unavailable` when that cannot be seen
 */
export function readExit(path: string): Exit | undefined {
  const text = readIfThere(path) ?? "";
  const [, status, seconds, nanos] = /^(\d+) (?:(\d+)\.(\d{9})$)?/m.exec(text) ?? [];
  if (status === undefined) return undefined;
  const time = nanos === undefined ? writtenAt(path) : { seconds: Number(seconds), nanos: Number(nanos) };
  return { status: Number(status), time, reason: "exited", detail: "" };
}
