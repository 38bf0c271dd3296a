import { join, resolve } from "node:path";
import type { Client } from "@libsql/core/api";
import { makeFolder } from "../agent/host/make-folder.ts";
import type { Config } from "../functions/config.ts";
import { readClientCertificate } from "../functions/entry/client-certificate.ts";
import { openDatabase } from "../functions/entry/database.ts";
import { exemptLoopback } from "../functions/entry/proxy-exemption.ts";
import { type Serve, stopServer } from "../functions/entry/run.ts";
import { isLoopback } from "../functions/loopback.ts";
import type { Agent } from "../shared/controller/agents.ts";
import type { Log } from "../shared/log.ts";
import { migrate } from "../shared/store/migrate.ts";
import { claimFolder, requireFreePort } from "./claim.ts";
import type { Sandboxer } from "./curl.ts";
import { embedded } from "./embedded-agent.ts";
import { type RestartingAgent, startRestartingAgent } from "./restarting-agent.ts";
import { secretsIn } from "./secrets-key.ts";
import { StartError, startStep } from "./start-error.ts";

/** Functions, database and, unless others are configured, an agent on this machine. */
export interface Stack {
  readonly url: string;
  /** The address of the database, without secrets. */
  readonly database: string;
  readonly agent: RestartingAgent | undefined;
  readonly sandboxers: readonly Sandboxer[];
  /** Stops gracefully: requests first, then the agent, then the database. Sandboxes keep running. */
  stop(): Promise<void>;
}

/** Loads what serves the functions on this runtime. */
async function loadServe(): Promise<Serve> {
  if ("Bun" in globalThis) return (await import("../functions/entry/bun.ts")).serveBun;
  return (await import("../functions/entry/node.ts")).serveNode;
}

/**
 * Starts all parts that the configuration does not place elsewhere.
 * @throws StartError or ConfigError, with a message of one line
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
  await startStep(`DATA_DIR ${config.dataDir} cannot be used`, makeFolder(dataDir));
  const agentDir = join(dataDir, "agent");
  const url = config.databaseUrl ?? `file:${join(dataDir, "sandboxes.db")}`;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    const errors: unknown[] = [];
    for (const stopPart of stops.splice(0).reverse()) {
      await stopPart().catch((error: unknown) => errors.push(error));
    }
    if (errors.length) throw new AggregateError(errors, "failed to stop all parts");
  };
  try {
    if (!config.agents) {
      const lock = await startStep(`DATA_DIR ${config.dataDir} cannot be used`, () =>
        claimFolder(dataDir, agentDir),
      );
      stops.push(async () => lock.release());
    }
    await requireFreePort("PORT", config.host, config.port);
    if (!config.agents) await requireFreePort("AGENT_PORT", "127.0.0.1", config.agentPort);
    const database: Client = await startStep(`cannot open the database ${url}`, () =>
      openDatabase(url, config.databaseAuthToken),
    );
    stops.push(async () => database.close());
    await startStep(`cannot migrate the database ${url}`, migrate(database));
    let agent: RestartingAgent | undefined;
    let agents: readonly Agent[] = config.agents ?? [];
    if (!config.agents) {
      const options = {
        dataDir: agentDir,
        port: config.agentPort,
        sandboxer,
        socket,
        flags,
      };
      const restarting = await startStep("cannot start the agent", startRestartingAgent(options, log));
      stops.push(() => restarting.stop());
      agent = restarting;
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
      reconcile: config.reconcile,
      secrets: await startStep(
        `DATA_DIR ${config.dataDir} cannot be used`,
        secretsIn(dataDir, config.secrets),
      ),
    };
    // Whoever can reach this server is on this machine, like the receivers that they try.
    const allowsLoopback = config.webhooks.allowsLoopback || isLoopback(config.host);
    const webhooks = { ...config.webhooks, allowsLoopback };
    const serve = await loadServe();
    const server = await startStep(
      `cannot listen on ${config.host}:${config.port}`,
      async () => await serve({ ...config, webhooks }, parts),
    );
    stops.push(() => stopServer(server));
    return { url: server.url, database: url, agent, sandboxers: agents, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
