/** Level of an entry, and detail of a log: `info` has all requests, `error` only failures. */
export type LogLevel = "info" | "error";

/** One line of the log. */
export interface LogEntry {
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Writes one entry to the log. */
export type Log = (entry: LogEntry) => void;

/** Creates an entry with the present time. */
export function logEntry(
  level: LogLevel,
  message: string,
  fields?: Readonly<Record<string, unknown>>,
): LogEntry {
  return { time: new Date().toISOString(), level, message, ...fields };
}

/** Creates a log that prints entries of the level as lines of JSON. */
export function createLog(level: LogLevel): Log {
  return function log(entry) {
    if (level === "info" || entry.level === "error") console.log(JSON.stringify(entry));
  };
}
