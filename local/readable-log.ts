import type { LogEntry } from "../functions/middleware/log.ts";

const columns = new Set([
  "time",
  "level",
  "message",
  "method",
  "path",
  "operation",
  "namespace",
  "status",
  "code",
  "error",
  "durationMs",
]);

/** A log entry as one line for people: time, status, duration, what was asked, and what was wrong with it. */
export function readableLine(entry: LogEntry): string {
  const time = entry.time.slice(11, 23);
  const rest = Object.entries(entry).filter(([name]) => !columns.has(name));
  const more = rest.map(([name, value]) => `${name}=${String(value)}`).join(" ");
  if (entry.message !== "request") return `${time} ${entry.level} ${entry.message} ${more}`.trimEnd();
  const { status, durationMs, method, path, operation, code, error } = entry;
  const request = `${String(method)} ${String(path)}`;
  const failure = code === undefined ? "" : ` ${String(code)}: ${String(error)}`;
  const name = operation === undefined ? "" : ` ${String(operation)}`;
  return `${time} ${String(status)} ${String(durationMs).padStart(8)} ms ${request}${name}${failure} ${more}`.trimEnd();
}
