import type { Fetch } from "../../shared/fetch.ts";
import { type App, createApp, type Mounted } from "../app.ts";
import type { Config } from "../config.ts";
import { createDependencies } from "../dependencies.ts";
import { isLoopback } from "../loopback.ts";
import type { Access } from "../middleware/access.ts";
import { bodyParts } from "./body-parts.ts";
import { beginWhenDue } from "./due-timer.ts";
import { listLanes } from "./list-lanes.ts";
import { reconcileAtIntervals } from "./reconcile-timer.ts";
import type { LocalParts } from "./run.ts";
import { sha256 } from "./sha256.ts";
import { staticFiles } from "./static-files.ts";
import { webhookFetch } from "./webhook-fetch.ts";

/** What a server on a machine needs of its runtime, besides a way to listen. */
export interface RuntimeParts {
  /** Sends requests to agents, with the client certificate if there is one. */
  readonly fetch: Fetch;
  /** Returns a `fetch` that reaches the receivers of webhooks through a proxy. */
  readonly proxyFetch: (proxyUrl: string) => Fetch;
  /** Maximum number of large bodies that wait for a place: the runtime has a part of each in memory, or all of it. */
  readonly maxWaitingBodies: number;
  /** The access that differs from that of a server at the configured address. */
  readonly access?: Pick<Access, "loopback" | "isPublic"> | undefined;
}

/** The functions of a server on a machine, which also do what is due until they stop. */
export interface LocalApp {
  readonly app: App;
  /** To abort when the server begins to stop. */
  readonly stopping: AbortController;
}

/**
 * Creates the functions of a server on a machine, and begins the work that they do at intervals.
 * @param mounted the operations that it serves; by default all of them
 */
export function createLocalApp(
  config: Config,
  parts: LocalParts,
  { fetch, proxyFetch, maxWaitingBodies, access }: RuntimeParts,
  mounted?: readonly Mounted[],
): LocalApp {
  const stopping = new AbortController();
  const { allowsLoopback, proxyUrl } = config.webhooks;
  const proxied = proxyUrl === undefined ? undefined : proxyFetch(proxyUrl);
  const dependencies = createDependencies({
    ...parts,
    ...bodyParts(maxWaitingBodies),
    fetch,
    access: {
      apiTokens: config.apiTokens,
      scopes: config.tokenScopes,
      origins: config.corsOrigins,
      loopback: isLoopback(config.host),
      ...access,
      sha256,
    },
    stopping: stopping.signal,
    listLanes: listLanes(parts.database),
    webhooks: { allowsLoopback, fetch: webhookFetch({ allowsLoopback, proxied }) },
  });
  const { internal } = dependencies;
  const { intervalMs } = config.reconcile;
  if (intervalMs > 0) beginWhenDue(internal, parts.log, stopping.signal);
  reconcileAtIntervals(internal.reconciler, intervalMs, parts.log, stopping.signal);
  return { app: createApp({ ...dependencies, staticFiles }, mounted), stopping };
}
