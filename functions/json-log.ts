import type { LogLevel } from "./config.ts";
import type { Log } from "./middleware/log.ts";

/** Returns a log that prints entries of the level as lines of JSON. */
export function createLog(level: LogLevel): Log {
  return function log(entry) {
    if (level === "info" || entry.level === "error") console.log(JSON.stringify(entry));
  };
}
