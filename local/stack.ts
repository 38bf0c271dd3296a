import { join, resolve } from "node:path";
import type { Client } from "@libsql/client";
import { makeFolder } from "../agent/make-folder.ts";
import type { Config } from "../functions/config.ts";
import { serveBun } from "../functions/entry/bun.ts";
import { readClientCertificate } from "../functions/entry/client-certificate.ts";
import { openDatabase } from "../functions/entry/database.ts";
import { exemptLoopback } from "../functions/entry/proxy-exemption.ts";
import { stopServer } from "../functions/entry/run.ts";
import type { Log } from "../functions/middleware/log.ts";
import type { Agent } from "../shared/controller/agents.ts";
import { migrate } from "../shared/store/migrate.ts";
import { claimFolder, requireFreePort } from "./claim.ts";
import type { Sandboxer } from "./curl.ts";
import { type KeptAgent, keepAgent } from "./kept-agent.ts";
import { explained, StartError } from "./start-error.ts";

/** The agent that runs beside the functions when the configuration names none. */
export interface EmbeddedAgent {
  readonly sandboxer: string;
  /** The socket of a containerd that runs its sandboxes; without one they are processes. */
  readonly socket?: string;
  /** Further flags of the agent. */
  readonly flags?: readonly string[];
}

/** What is embedded unless something else is asked for. */
export const embedded: EmbeddedAgent = { sandboxer: "process" };

/** Functions, database and, unless others are configured, an agent: all on this machine. */
export interface Stack {
  readonly url: string;
  /** The address of the database, which holds nothing secret. */
  readonly database: string;
  readonly agent: KeptAgent | undefined;
  readonly sandboxers: readonly Sandboxer[];
  /** Stops in order: requests first, then the agent, then the database. Sandboxes go on running. */
  stop(): Promise<void>;
}

/**
 * Starts everything that the configuration does not say is elsewhere.
 * @throws StartError, or ConfigError, with one line that says what is wrong
 */
export async function startStack(
  config: Config,
  log: Log,
  { sandboxer, socket, flags = [] } = embedded,
): Promise<Stack> {
  const { defaultSandboxer } = config;
  if (!config.agents && defaultSandboxer && defaultSandboxer !== sandboxer) {
    throw new StartError(`DEFAULT_SANDBOXER: must be ${sandboxer} while CONTROLLER_AGENTS is not set`);
  }
  exemptLoopback(process.env);
  const client = readClientCertificate(config);
  const dataDir = resolve(config.dataDir);
  await explained(`DATA_DIR ${config.dataDir} cannot be used`, makeFolder(dataDir));
  const agentDir = join(dataDir, "agent");
  const url = config.databaseUrl ?? `file:${join(dataDir, "sandboxes.db")}`;
  const began: (() => Promise<void>)[] = [];
  const stop = async () => {
    const faults: unknown[] = [];
    for (const end of began.splice(0).reverse()) await end().catch((fault: unknown) => faults.push(fault));
    if (faults.length) throw new AggregateError(faults, "not everything could be stopped");
  };
  try {
    if (!config.agents) {
      const lock = await explained(`DATA_DIR ${config.dataDir} cannot be used`, () =>
        claimFolder(dataDir, agentDir),
      );
      began.push(async () => lock.release());
    }
    await requireFreePort("PORT", config.host, config.port);
    if (!config.agents) await requireFreePort("AGENT_PORT", "127.0.0.1", config.agentPort);
    const database: Client = await explained(`the database ${url} cannot be opened`, () =>
      openDatabase(url, config.databaseAuthToken),
    );
    began.push(async () => database.close());
    await explained(`the database ${url} cannot be migrated`, migrate(database));
    let agent: KeptAgent | undefined;
    let agents: readonly Agent[] = config.agents ?? [];
    if (!config.agents) {
      const options = {
        dataDir: agentDir,
        port: config.agentPort,
        sandboxer,
        socket,
        flags,
      };
      const kept = await explained("the agent does not start", keepAgent(options, log));
      began.push(() => kept.stop());
      agent = kept;
      agents = [{ name: sandboxer, url: agent.url, token: agent.token, sandboxer }];
    }
    const parts = {
      database,
      agents,
      defaultSandboxer: config.defaultSandboxer ?? (agent ? sandboxer : ""),
      client,
      ca: agent?.ca,
      log,
      retentionMs: config.retentionMs,
    };
    const server = await explained(`${config.host}:${config.port} cannot be listened on`, () =>
      serveBun(config, parts),
    );
    began.push(() => stopServer(server));
    return { url: server.url, database: url, agent, sandboxers: agents, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
