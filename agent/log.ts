/** One line of the agent's log. */
export interface LogEntry {
  readonly time: string;
  readonly level: "info" | "error";
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Takes what is to be logged; the time is added. */
export type Log = (
  level: LogEntry["level"],
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/** Logs to a stream, one JSON object a line. */
export function createLog(stream: NodeJS.WritableStream): Log {
  return (level, message, fields = {}) => {
    const entry: LogEntry = { time: new Date().toISOString(), level, message, ...fields };
    stream.write(`${JSON.stringify(entry)}\n`);
  };
}
