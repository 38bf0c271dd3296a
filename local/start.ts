/** What `npm start` runs: functions, database and agent on this machine, until Ctrl-C. */
import { parseArgs } from "node:util";
import { ConfigError, parseConfig } from "../functions/config.ts";
import type { LogEntry } from "../functions/middleware/log.ts";
import { untilStopSignal } from "../shared/async/stop-signal.ts";
import { readableLine } from "./readable-log.ts";
import { type EmbeddedAgent, embedded, startStack } from "./stack.ts";
import { StartError } from "./start-error.ts";
import { tour } from "./tour.ts";

const help = `Usage: npm start [-- --json] [-- --help]

Runs the functions, a libSQL database file and a controller agent on this machine. An agent that ends by itself is
restarted; when it ends 5 times within a minute, this ends too. A second one needs a DATA_DIR and a PORT of its own.

Environment:
  HOST                where to listen (127.0.0.1)
  PORT                on which port; 0 takes any free one (8787)
  DATA_DIR            where the database and the agent keep their data (.data)
  AGENT_PORT          the agent's port; 0 takes any free one (0)
  DATABASE_URL        a database elsewhere: libsql:, https:, http: or file: (a file in DATA_DIR)
  DATABASE_AUTH_TOKEN its token
  CONTROLLER_AGENTS   agents elsewhere, as JSON: {"<name>": {"url": "https://…", "token": "…", "sandboxer": "…"}}
  AGENT_USER          the user that sandboxes run as, where this is root (this user)
  AGENT_UID_RANGE     or user ids, FIRST-LAST, of which each sandbox gets one of its own (none)
  AGENT_CLIENT_CERT   the client certificate for agents that ask for one, a PEM file
  AGENT_CLIENT_KEY    its key, a PEM file
  DEFAULT_SANDBOXER   the sandboxer of sandboxes that name none (process, the agent beside the functions)
  API_TOKENS          who may call, as JSON: {"<name>": "<token>"}; without it only loopback is served
  LOG_LEVEL           info for every request, error for failures of the server only (info)

Options:
  --json              log JSON lines instead of readable ones
  --help              show this
`;

function readFlags(): { json?: boolean; help?: boolean } {
  try {
    return parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } }).values;
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

/** The agent that runs sandboxes as the users that the environment says. */
function embeddedAgent({ AGENT_USER, AGENT_UID_RANGE }: NodeJS.ProcessEnv): EmbeddedAgent {
  const user = AGENT_USER ? ["--user", AGENT_USER] : [];
  const range = AGENT_UID_RANGE ? ["--uid-range", AGENT_UID_RANGE] : [];
  return { ...embedded, flags: [...user, ...range] };
}

async function main(): Promise<void> {
  // The database and the agent's files are for this user alone, in whatever folder.
  process.umask(0o077);
  const values = readFlags();
  if (values.help) return console.log(help);
  const config = parseConfig(process.env);
  const print = (entry: LogEntry) => console.log(values.json ? JSON.stringify(entry) : readableLine(entry));
  const log = (entry: LogEntry) => {
    if (config.logLevel !== "error" || entry.level === "error") print(entry);
  };
  const stack = await startStack(config, log, embeddedAgent(process.env));
  // Where it is, is told whatever else is logged.
  if (!values.json) console.log(tour(stack, config.apiTokens.size > 0));
  else {
    const agent = stack.agent ? { agentPid: stack.agent.pid } : {};
    print({ time: new Date().toISOString(), level: "info", message: "listening", url: stack.url, ...agent });
  }
  let stopping = false;
  void untilStopSignal(process).then(async (signal) => {
    stopping = true;
    if (!values.json)
      console.log(`\n${signal}: stopping; sandboxes go on running. Once more to stop at once.`);
    await stack.stop();
    process.exit(0);
  });
  const reason = await stack.agent?.givenUp;
  if (!reason || stopping) return;
  stopping = true;
  await stack.stop().catch(() => {});
  throw new StartError(reason.message, { cause: reason });
}

main().catch((error: unknown) => {
  const expected = error instanceof ConfigError || error instanceof StartError;
  console.error(expected ? `sandbox-functions: ${error.message}` : error);
  process.exit(1);
});
