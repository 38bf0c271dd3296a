/** `npm start`: runs functions, database and agent on this machine until Ctrl-C. */
import { parseArgs } from "node:util";
import { ConfigError, parseConfig } from "../functions/config.ts";
import { untilStopSignal } from "../shared/async/stop-signal.ts";
import type { LogEntry } from "../shared/log.ts";
import { type EmbeddedAgent, embedded } from "./embedded-agent.ts";
import { readableLine } from "./readable-log.ts";
import { startStack } from "./stack.ts";
import { StartError } from "./start-error.ts";
import { tour } from "./tour.ts";

const help = `Usage: npm start [-- --json] [-- --help], or sandbox-functions start [--json] [--help]

Runs the functions, a libSQL database file and an agent on this machine. The agent is restarted after an unexpected exit;
after 5 exits within a minute, npm start exits too. A second npm start needs its own DATA_DIR and PORT.

Environment:
  HOST                   address to listen on (127.0.0.1)
  PORT                   port to listen on; 0 selects a free port (8787)
  DATA_DIR               data folder of the database and the agent (.data)
  AGENT_PORT             port of the agent; 0 selects a free port (0)
  DATABASE_URL           another database: libsql:, https:, http: or file: (a file in DATA_DIR)
  DATABASE_AUTH_TOKEN    token of that database
  CONTROLLER_AGENTS      other agents, as JSON: {"<name>": {"url": "https://…", "token": "…", "sandboxer": "…"}}
  AGENT_USER             user that sandboxes run as; needs root (this user)
  AGENT_UID_RANGE        range of user ids, FIRST-LAST; each sandbox gets its own; needs root (none)
  CONTROLLER_CLIENT_CERT PEM file of the client certificate, for agents that require one
  CONTROLLER_CLIENT_KEY  PEM file of its private key
  DEFAULT_SANDBOXER      sandboxer of sandboxes that name none (process, the agent that npm start runs)
  API_TOKENS             callers and their tokens, as JSON: {"<name>": "<token>"}; without it only loopback is served
  API_TOKEN_SCOPES       what their tokens may do, as JSON: {"<name>": ["read", "triggers:write"]} (everything)
  CORS_ORIGINS           origins of web pages on other servers that may use this one, separated by commas (none)
  RETENTION              how long exits are kept: a duration, at least 10m (720h)
  RECONCILE_INTERVAL     time between two rounds of reconciliation; 0s for none (60s)
  RECONCILE_TOKEN        token of POST /internal/reconcile (no such route)
  STRAY_GRACE            how long a sandbox that no record is about is left alone, or never (10m)
  SECRETS_KEY            key of the secrets in the database: base64 of 32 bytes (in secrets.key in DATA_DIR)
  WEBHOOK_INSECURE_URLS  loopback lets subscriptions send to this machine (loopback, on loopback)
  WEBHOOK_PROXY_URL      proxy through which subscriptions reach their receivers (none)
  SHARE_PORT             true lets several processes serve on one port (false)
  LOG_LEVEL              info logs every request, error only failures of the server (info)

Options:
  --json              log JSON lines instead of readable ones
  --help              print this text
`;

function readFlags(): { json?: boolean; help?: boolean } {
  try {
    return parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } }).values;
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

/** Configures the users of the embedded agent's sandboxes from the environment. */
function embeddedAgent({ AGENT_USER, AGENT_UID_RANGE }: NodeJS.ProcessEnv): EmbeddedAgent {
  const user = AGENT_USER ? ["--user", AGENT_USER] : [];
  const range = AGENT_UID_RANGE ? ["--uid-range", AGENT_UID_RANGE] : [];
  return { ...embedded, flags: [...user, ...range] };
}

async function main(): Promise<void> {
  // The files of the database and the agent are private to this user in every folder.
  process.umask(0o077);
  const values = readFlags();
  if (values.help) return console.log(help);
  const config = parseConfig(process.env);
  const print = (entry: LogEntry) => console.log(values.json ? JSON.stringify(entry) : readableLine(entry));
  const log = (entry: LogEntry) => {
    if (config.logLevel !== "error" || entry.level === "error") print(entry);
  };
  const stack = await startStack(config, log, embeddedAgent(process.env));
  // The address is printed at every log level.
  if (!values.json) console.log(tour(stack, config.apiTokens.size > 0));
  else {
    const agent = stack.agent ? { agentPid: stack.agent.pid } : {};
    print({ time: new Date().toISOString(), level: "info", message: "listening", url: stack.url, ...agent });
  }
  let stopping = false;
  void untilStopSignal(process).then(async (signal) => {
    stopping = true;
    if (!values.json)
      console.log(`\n${signal}: stopping; sandboxes keep running. Repeat to stop immediately.`);
    await stack.stop();
    process.exit(0);
  });
  const reason = await stack.agent?.failed;
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
