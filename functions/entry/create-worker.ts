import { waitUntil } from "cloudflare:workers";
import { openServer } from "../../shared/hrana/client.ts";
import { createLog } from "../../shared/log.ts";
import { createApp, type Mounted } from "../app.ts";
import { type Config, ConfigError, parseConfig } from "../config.ts";
import { createDependencies } from "../dependencies.ts";
import { hintAtAgents } from "../hints.ts";
import { problemResponse } from "../rest/problem.ts";
import { withWaitUntil } from "./with-wait-until.ts";
import { workerFetch } from "./worker-fetch.ts";

/** Time in which one turn of the cron trigger begins further steps of reconciliation, in milliseconds. */
const reconcileBudgetMs = 20_000;

/** Number of leases that expire in one batch. */
const leaseBatch = 500;

/** The handlers of a configured Worker. */
interface Serving {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  reconcile(): Promise<void>;
}

type Bindings = Readonly<Record<string, unknown>>;

/** A module Worker that serves HTTP. */
export interface Worker {
  fetch(request: Request, env: Bindings): Response | Promise<Response>;
  /** Ends what has expired, and reconciles, when a cron trigger calls it. */
  scheduled(event: unknown, env: Bindings): Promise<void>;
}

function openDatabase({ databaseUrl: url, databaseAuthToken: authToken }: Config) {
  if (url === undefined) throw new ConfigError("DATABASE_URL", "must be set");
  if (url.startsWith("file:")) throw new ConfigError("DATABASE_URL", "must be a server's, not a file");
  return openServer(url, authToken);
}

function createServing(env: Bindings, mounted: readonly Mounted[] | undefined): Serving {
  const config = parseConfig(env);
  if (config.webhooks.proxyUrl !== undefined) {
    throw new ConfigError("WEBHOOK_PROXY_URL", "must not be set: Workers cannot connect through a proxy");
  }
  const log = createLog(config.logLevel);
  const agents = config.agents ?? [];
  hintAtAgents(agents, log);
  const dependencies = createDependencies({
    database: openDatabase(config),
    agents,
    defaultSandboxer: config.defaultSandboxer ?? "",
    fetch: workerFetch(env),
    access: { apiTokens: config.apiTokens, loopback: false, isPublic: true },
    log,
    retentionMs: config.retentionMs,
    reconcile: config.reconcile,
    secrets: config.secrets,
    // The platform itself lets no request reach a private network.
    webhooks: {
      allowsLoopback: config.webhooks.allowsLoopback,
      fetch: (url, init) => globalThis.fetch(url, init),
    },
    sharesWaits: false,
    background: waitUntil,
  });
  // An agent's response is recorded even if the caller has left.
  const controller = withWaitUntil(dependencies.controller, waitUntil);
  const { internal } = dependencies;
  const { fetch } = createApp({ ...dependencies, controller }, mounted);
  return {
    fetch,
    async reconcile() {
      if (config.reconcile.intervalMs === 0) return;
      const { signal } = new AbortController();
      await internal.sweeper.sweepLeases(signal, leaseBatch);
      await internal.finishDeliveries(signal);
      // Deliveries to receivers do not wait for agents.
      await Promise.all([
        internal.reconciler.run(signal, { budgetMs: reconcileBudgetMs, minAgeMs: 0 }),
        internal.subscriptions.run(signal),
      ]);
    },
  };
}

/** Returns what a misconfigured Worker does. Only the log has the reason. */
function rejectAll(error: ConfigError): Serving {
  createLog("error")({ time: new Date().toISOString(), level: "error", message: error.message });
  return { fetch: () => problemResponse(error, crypto.randomUUID()), async reconcile() {} };
}

/**
 * Creates a Cloudflare Worker that serves the functions. Its bindings are read once per isolate.
 * @param mounted the operations that it serves; by default all of them
 */
export function createWorker(mounted?: readonly Mounted[]): Worker {
  const known = new WeakMap<Bindings, Serving>();
  const servingOf = (env: Bindings): Serving => {
    let serving = known.get(env);
    if (serving === undefined) {
      try {
        serving = createServing(env, mounted);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        serving = rejectAll(error);
      }
      known.set(env, serving);
    }
    return serving;
  };
  return {
    fetch: (request, env) => servingOf(env).fetch(request),
    scheduled: (_event, env) => servingOf(env).reconcile(),
  };
}
