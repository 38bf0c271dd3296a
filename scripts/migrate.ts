/** `npm run db:migrate`: migrates the database of DATABASE_URL. Safe to repeat and to run concurrently. */

import { ConfigError, parseConfig } from "../functions/config.ts";
import { openDatabase } from "../functions/entry/database.ts";
import { exemptLoopback } from "../functions/entry/proxy-exemption.ts";
import { databaseUrl } from "../functions/entry/run.ts";
import { firstLine } from "../shared/errors/first-line.ts";
import { migrate } from "../shared/store/migrate.ts";

const help = `Usage: npm run db:migrate [-- --help], or sandbox-functions migrate [--help]

Applies all missing migrations to a database. Fails for a database of a newer version.

Environment:
  DATABASE_URL         the database: libsql:, https:, http: or file: (sandboxes.db in DATA_DIR)
  DATABASE_AUTH_TOKEN  token of the database
  DATA_DIR             folder of the file if DATABASE_URL is not set (.data)
`;

async function main(): Promise<string> {
  if (process.argv.includes("--help")) return help;
  const { DATABASE_URL, DATABASE_AUTH_TOKEN, DATA_DIR } = process.env;
  // Other settings of the functions are ignored, even invalid ones.
  const config = parseConfig({ DATABASE_URL, DATABASE_AUTH_TOKEN, DATA_DIR });
  const url = databaseUrl(config);
  exemptLoopback(process.env);
  const database = openDatabase(url, config.databaseAuthToken);
  try {
    const { applied } = await migrate(database);
    const { protocol, host, pathname } = new URL(url);
    const where = `${protocol}${host ? "//" : ""}${host}${pathname}`;
    return applied.length ? `${where}: applied ${applied.join(", ")}` : `${where}: up to date`;
  } finally {
    database.close();
  }
}

try {
  console.log(await main());
} catch (error) {
  console.error(`db:migrate: ${error instanceof ConfigError ? "" : "failed: "}${firstLine(error)}`);
  process.exit(1);
}
