import { parseConfig } from "../functions/config.ts";
import { createServing, openServerOf } from "../functions/entry/serving.ts";
import { createLog, type Log } from "../shared/log.ts";
import { migrate } from "../shared/store/migrate.ts";

export type { Log, LogEntry, LogLevel } from "../shared/log.ts";

/** The parts of the surrounding program that the functions use. */
export interface FunctionsOptions {
  /** Sends requests to agents; by default the runtime's `fetch`. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Writes a line of the log; by default as JSON to the console. */
  readonly log?: Log;
  /** Keeps work running after its caller was answered, like `waitUntil` of a request's context. */
  readonly background?: (work: Promise<unknown>) => void;
}

/** The functions, as a handler on web standards. */
export interface Functions {
  /** Answers a request. Never throws. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Ends sandboxes that have expired, and makes records and agents agree. To be called once a minute. */
  readonly reconcile: () => Promise<void>;
  /** Applies all missing migrations to the database. Returns their names. */
  readonly migrate: () => Promise<readonly string[]>;
}

/**
 * Creates the functions for any runtime with web standards. They answer only callers with a token of `API_TOKENS`.
 * @param environment the configuration, by the names of its variables; `DATABASE_URL` must be a server's
 * @throws an Error whose message names the variable that is missing or invalid
 * @example
 * const functions = createFunctions({ DATABASE_URL: "https://db.example.com", API_TOKENS: '{"ops":"…"}' });
 * Bun.serve({ fetch: functions.fetch });
 */
export function createFunctions(
  environment: Readonly<Record<string, unknown>>,
  options: FunctionsOptions = {},
): Functions {
  const config = parseConfig(environment);
  const serving = createServing(config, {
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    log: options.log ?? createLog(config.logLevel),
    background: options.background ?? (() => {}),
  });
  return {
    ...serving,
    async migrate() {
      const database = openServerOf(config);
      try {
        return (await migrate(database)).applied;
      } finally {
        database.close();
      }
    },
  };
}
