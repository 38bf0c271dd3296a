import type { Fetch } from "../../shared/fetch.ts";
import { openServer } from "../../shared/hrana/client.ts";
import type { Log } from "../../shared/log.ts";
import { createApp, type Mounted } from "../app.ts";
import { type Config, ConfigError } from "../config.ts";
import { configuredAccess, configuredParts, createDependencies } from "../dependencies.ts";
import { hintAtAgents } from "../hints.ts";
import { withWaitUntil } from "./with-wait-until.ts";

/** The handlers of configured functions without a process of their own. */
export interface Serving {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  reconcile(): Promise<void>;
}

/** The parts that a platform provides. */
export interface Platform {
  /** Sends requests to agents. */
  readonly fetch: Fetch;
  readonly log: Log;
  /** Keeps work running after its caller was answered. */
  readonly background: (work: Promise<unknown>) => void;
  /** Operations to serve; by default all of them. */
  readonly mounted?: readonly Mounted[] | undefined;
}

/** Opens the configured database, which must be a server. @throws ConfigError */
export function openServerOf({ databaseUrl: url, databaseAuthToken: authToken }: Config) {
  if (url === undefined) throw new ConfigError("DATABASE_URL", "must be set");
  if (url.startsWith("file:")) throw new ConfigError("DATABASE_URL", "must be a server's, not a file");
  return openServer(url, authToken);
}

/** Creates the functions for a platform that calls them per request, and that may share no I/O between requests. */
export function createServing(config: Config, { fetch, log, background, mounted }: Platform): Serving {
  if (config.webhooks.proxyUrl !== undefined) {
    throw new ConfigError("WEBHOOK_PROXY_URL", "must not be set on Workers, whose fetch cannot use a proxy");
  }
  const parts = configuredParts(config);
  hintAtAgents(parts.agents, log);
  const dependencies = createDependencies({
    ...parts,
    database: openServerOf(config),
    fetch,
    access: { ...configuredAccess(config), loopback: false, isPublic: true },
    log,
    // The platform itself lets no request reach a private network.
    webhooks: {
      allowsLoopback: config.webhooks.allowsLoopback,
      fetch: (url, init) => globalThis.fetch(url, init),
    },
    sharesWaits: false,
    background,
  });
  // An agent's response is recorded even if the caller has left.
  const controller = withWaitUntil(dependencies.controller, background);
  const { internal } = dependencies;
  const app = createApp({ ...dependencies, controller }, mounted);
  return {
    fetch: app.fetch,
    async reconcile() {
      if (config.reconcile.intervalMs === 0) return;
      const { doAllWork } = await import("../extensions.ts");
      await doAllWork(internal, new AbortController().signal);
    },
  };
}
