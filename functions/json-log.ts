import type { LogLevel } from "./config.ts";
import type { Log } from "./middleware/log.ts";

/** Logs entries as lines of JSON, those of the level's detail. */
export function createLog(level: LogLevel): Log {
  return function log(entry) {
    if (level === "info" || entry.level === "error") console.log(JSON.stringify(entry));
  };
}
