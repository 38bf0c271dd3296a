import { join } from "node:path";
import { createApp } from "../../functions/app.ts";
import { createDependencies, type Parts } from "../../functions/dependencies.ts";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import type { Agent } from "../../shared/controller/agents.ts";
import type { Fetch } from "../../shared/fetch.ts";
import type { LogEntry } from "../../shared/log.ts";
import { migrate } from "../../shared/store/migrate.ts";
import type { Ask } from "./client.ts";
import { secretsConfig } from "./secrets-key.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The functions in this process, with a database of their own. */
export interface Functions {
  readonly ask: Ask;
  readonly log: LogEntry[];
  /** Runs a query on the functions' database. Returns its rows. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Returns functions with the same database and other agents. */
  reconfigure(agents: readonly Agent[]): Promise<Functions>;
  close(): Promise<void>;
}

/**
 * Starts the functions with the given agents. The first one is the default.
 * @param more further dependencies, such as a clock
 * @param wrap returns the database that they use, in place of the file
 */
export async function startFunctions(
  agents: readonly Agent[],
  fetch: Fetch = globalThis.fetch,
  more: Partial<Parts> = {},
  wrap = (file: ReturnType<typeof openFileDatabase>) => file,
): Promise<Functions> {
  const folder = await temporaryFolder();
  const database = openFileDatabase(join(folder.path, "test.db"));
  await migrate(database);
  const log: LogEntry[] = [];
  const appOf = (served: readonly Agent[]) =>
    createApp(
      createDependencies({
        database: wrap(database),
        agents: served,
        defaultSandboxer: served[0]?.name ?? "",
        fetch,
        access: { apiTokens: new Map(), loopback: true },
        log: (entry) => log.push(entry),
        secrets: secretsConfig,
        ...more,
      }),
    );
  const askOf =
    (app: ReturnType<typeof appOf>): Ask =>
    async (path, init) =>
      app.fetch(new Request(`http://localhost${path}`, init));
  const functions: Functions = {
    ask: askOf(appOf(agents)),
    log,
    async query(sql) {
      const { rows } = await database.execute(sql);
      return rows.map((row) => ({ ...row }));
    },
    reconfigure: async (others) => ({ ...functions, ask: askOf(appOf(others)) }),
    async close() {
      database.close();
      await folder.remove();
    },
  };
  return functions;
}
