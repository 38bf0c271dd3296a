import { statSync } from "node:fs";
import type { Timestamp } from "../../../shared/sandbox/sandbox.ts";
import { readIfThere } from "../../host/read-if-there.ts";
import type { Exit } from "../../lifecycle/exit.ts";

/** Returns the modification time of a file. */
function writtenAt(path: string): Timestamp {
  const nanoseconds = statSync(path, { bigint: true }).mtimeNs;
  return { seconds: Number(nanoseconds / 1_000_000_000n), nanos: Number(nanoseconds % 1_000_000_000n) };
}

/**
 * Reads the exit that a supervisor recorded: `<status> <seconds>.<nanoseconds>`. If `date` does not support
 * nanoseconds, the time is that of the file.
 * @returns undefined if no exit is recorded
 * @throws `unavailable` if the file cannot be read
 */
export function readExit(path: string): Exit | undefined {
  const text = readIfThere(path) ?? "";
  const [, status, seconds, nanos] = /^(\d+) (?:(\d+)\.(\d{9})$)?/m.exec(text) ?? [];
  if (status === undefined) return undefined;
  const time = nanos === undefined ? writtenAt(path) : { seconds: Number(seconds), nanos: Number(nanos) };
  return { status: Number(status), time, reason: "exited", detail: "" };
}
