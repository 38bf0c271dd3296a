/** `npm run db:migrate`: brings the database of DATABASE_URL up to date. Safe to run twice, and by two at once. */
import { ConfigError, parseConfig } from "../functions/config.ts";
import { openDatabase } from "../functions/entry/database.ts";
import { exemptLoopback } from "../functions/entry/proxy-exemption.ts";
import { databaseUrl } from "../functions/entry/run.ts";
import { migrate } from "../shared/store/migrate.ts";

const help = `Usage: npm run db:migrate [-- --help]

Applies the migrations a database has not had. One newer than this version is refused.

Environment:
  DATABASE_URL         libsql:, https:, http: or file: (sandboxes.db in DATA_DIR)
  DATABASE_AUTH_TOKEN  its token
  DATA_DIR             where the file is when there is no DATABASE_URL (.data)
`;

async function main(): Promise<string> {
  if (process.argv.includes("--help")) return help;
  const { DATABASE_URL, DATABASE_AUTH_TOKEN, DATA_DIR } = process.env;
  // Nothing but the database matters here, however the functions are configured.
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
  const [reason] = String(error instanceof Error ? error.message : error).split("\n", 1);
  console.error(`db:migrate: ${error instanceof ConfigError ? "" : "failed: "}${reason}`);
  process.exit(1);
}
