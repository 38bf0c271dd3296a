import type { Fetch } from "../../shared/fetch.ts";
import { type App, createApp, type Mounted } from "../app.ts";
import type { Config } from "../config.ts";
import { configuredAccess, createDependencies } from "../dependencies.ts";
import { isLoopback } from "../loopback.ts";
import { bodyParts } from "./body-parts.ts";
import { beginWhenDue } from "./due-timer.ts";
import { listLanes } from "./list-lanes.ts";
import { reconcileAtIntervals } from "./reconcile-timer.ts";
import type { LocalParts } from "./run.ts";
import { sha256 } from "./sha256.ts";
import { staticFiles } from "./static-files.ts";
import { webhookFetch } from "./webhook-fetch.ts";

/** The parts of an application that depend on the runtime. */
export interface LocalRuntime {
  /** Sends requests to agents. */
  readonly fetch: Fetch;
  /** Returns a `fetch` that reaches receivers through a proxy. */
  readonly proxyFetch: (proxyUrl: string) => Fetch;
  /** Maximum number of large bodies that wait for a place; the runtime has a part of each in memory. */
  readonly maxWaitingBodies: number;
  /** True if the platform lets anybody reach this server, whatever its address. */
  readonly isPublic?: boolean;
}

/** An application of a server on this machine. */
export interface LocalApp {
  readonly app: App;
  /** To be aborted when the server begins to stop. */
  readonly stopping: AbortController;
}

/**
 * Creates the application of a server on this machine, and begins the work that it does by the clock.
 * @param mounted the operations that it serves; by default all of them
 */
export function createLocalApp(
  config: Config,
  parts: LocalParts,
  { fetch, proxyFetch, maxWaitingBodies, isPublic = false }: LocalRuntime,
  mounted: readonly Mounted[] | undefined,
): LocalApp {
  const access = {
    ...configuredAccess(config),
    ...{ loopback: !isPublic && isLoopback(config.host), isPublic, sha256 },
  };
  const stopping = new AbortController();
  const sharing = { listLanes: listLanes(parts.database), ...bodyParts(maxWaitingBodies) };
  const { allowsLoopback, proxyUrl } = config.webhooks;
  const proxied = proxyUrl === undefined ? undefined : proxyFetch(proxyUrl);
  const webhooks = { allowsLoopback, fetch: webhookFetch({ allowsLoopback, proxied }) };
  const ofRuntime = { access, fetch, stopping: stopping.signal, webhooks };
  const dependencies = createDependencies({ ...parts, ...ofRuntime, ...sharing });
  const app = createApp({ ...dependencies, staticFiles }, mounted);
  const { internal } = dependencies;
  const { intervalMs } = config.reconcile;
  if (intervalMs > 0) beginWhenDue(internal, parts.log, stopping.signal);
  reconcileAtIntervals(internal.reconciler, intervalMs, parts.log, stopping.signal);
  return { app, stopping };
}
