import type { LogEntry } from "../shared/log.ts";

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

const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Returns text as one line. Escapes control characters, which could move the terminal's cursor. */
function printable(line: string): string {
  const escaped = (control: string) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return line.trimEnd().replace(controls, escaped);
}

/** Formats a log entry as one readable line: time, status, duration, request and error. */
export function readableLine(entry: LogEntry): string {
  const time = entry.time.slice(11, 23);
  const rest = Object.entries(entry).filter(([name]) => !columns.has(name));
  const more = rest.map(([name, value]) => `${name}=${String(value)}`).join(" ");
  if (entry.message !== "request") return printable(`${time} ${entry.level} ${entry.message} ${more}`);
  const { status, durationMs, method, path, operation, code, error } = entry;
  const request = `${String(method)} ${String(path)}`;
  const failure = code === undefined ? "" : ` ${String(code)}: ${String(error)}`;
  const name = operation === undefined ? "" : ` ${String(operation)}`;
  return printable(
    `${time} ${String(status)} ${String(durationMs).padStart(8)} ms ${request}${name}${failure} ${more}`,
  );
}
