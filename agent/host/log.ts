/** One line of the agent's log. */
export interface LogEntry {
  readonly time: string;
  readonly level: "info" | "error";
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Writes one entry to the log; adds the time. */
export type Log = (
  level: LogEntry["level"],
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/** Creates a log that writes one JSON object per line to a stream. @param minLevel omits entries below it */
export function createLog(stream: NodeJS.WritableStream, minLevel: LogEntry["level"]): Log {
  return (level, message, fields = {}) => {
    if (minLevel === "error" && level !== "error") return;
    const entry: LogEntry = { time: new Date().toISOString(), level, message, ...fields };
    stream.write(`${JSON.stringify(entry)}\n`);
  };
}
