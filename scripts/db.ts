/** `npm run db`: runs a libSQL server for development on loopback until Ctrl-C. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { untilStopSignal } from "../shared/async/stop-signal.ts";
import { type Sqld, SqldError, startSqld } from "./sqld.ts";

const help = `Usage: npm run db [-- --port PORT] [-- --help]

Runs sqld on 127.0.0.1 with its data in a folder, and prints the DATABASE_URL for the functions.

Environment:
  DATA_DIR     the data folder; sqld uses its subfolder sqld (.data)

Options:
  --port PORT  port to listen on; 0 selects a free port (8080)
  --help       print this text
`;

async function main(): Promise<Sqld | undefined> {
  const { values } = parseArgs({ options: { port: { type: "string" }, help: { type: "boolean" } } });
  if (values.help) {
    console.log(help);
    return undefined;
  }
  const port = values.port ?? "8080";
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new SqldError("--port: must be a port number from 0 (any free port) to 65535");
  }
  const folder = join(process.env.DATA_DIR || ".data", "sqld");
  const sqld = await startSqld(folder, Number(port));
  console.log(`DATABASE_URL=${sqld.url}\nData in ${folder}. Ctrl-C stops.`);
  return sqld;
}

const stopRequested = untilStopSignal(process);

try {
  const sqld = await main();
  void stopRequested.then(() => sqld?.stop());
  await sqld?.exited;
} catch (error) {
  if (!(error instanceof SqldError || error instanceof TypeError)) throw error;
  console.error(`db: ${error.message}`);
  process.exit(1);
}
