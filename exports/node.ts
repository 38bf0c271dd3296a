import { parseConfig } from "../functions/config.ts";
import { openDatabase } from "../functions/entry/database.ts";
import { loadModules } from "../functions/entry/load-modules.ts";
import { serveNode } from "../functions/entry/node.ts";
import { databaseUrl, partsOf, stopServer } from "../functions/entry/run.ts";
import { createLog, type Log } from "../shared/log.ts";
import { migrate } from "../shared/store/migrate.ts";

export type { Log, LogEntry, LogLevel } from "../shared/log.ts";

/** A running server of the functions. */
export interface FunctionsServer {
  readonly url: string;
  /** Answers the requests in progress, for at most 5 seconds, and closes all connections and the database. */
  stop(): Promise<void>;
}

/**
 * Serves the functions on Node, in the process of the caller. Missing migrations are applied first.
 * @param environment the configuration, by the names of its variables
 * @param log writes a line of the log; by default as JSON to the console
 * @throws an Error with a message of one line if it is misconfigured or cannot listen
 * @example
 * const server = await serveFunctions({ PORT: "0", CONTROLLER_AGENTS: '{"node1":{"url":"https://…","token":"…"}}' });
 */
export async function serveFunctions(
  environment: Readonly<Record<string, unknown>>,
  log?: Log,
): Promise<FunctionsServer> {
  const config = parseConfig(environment);
  const database = openDatabase(databaseUrl(config), config.databaseAuthToken);
  try {
    await Promise.all([migrate(database), loadModules()]);
    const server = await serveNode(config, partsOf(config, database, log ?? createLog(config.logLevel)));
    return {
      url: server.url,
      async stop() {
        await stopServer(server);
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
