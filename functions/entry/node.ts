import { createApp, type Mounted } from "../app.ts";
import type { Config } from "../config.ts";
import { createDependencies } from "../dependencies.ts";
import { isLoopback } from "../loopback.ts";
import { bodyParts } from "./body-parts.ts";
import { beginWhenDue } from "./due-timer.ts";
import { serveHttp } from "./http-server.ts";
import { listLanes } from "./list-lanes.ts";
import { nodeFetch } from "./node-fetch.ts";
import { nodeProxyFetch } from "./node-proxy-fetch.ts";
import { reconcileAtIntervals } from "./reconcile-timer.ts";
import { type LocalParts, type RunningServer, run } from "./run.ts";
import { sha256 } from "./sha256.ts";
import { staticFiles } from "./static-files.ts";
import { webhookFetch } from "./webhook-fetch.ts";

/** Maximum number of large bodies that wait for a place: up to 128 KiB of each are in memory. */
const maxWaitingBodies = 128;

/**
 * Serves the functions with `node:http`.
 * @throws Node's error if it cannot listen on the address
 */
export function serveNode(
  config: Config,
  { ca, limits, ...parts }: LocalParts,
  mounted?: readonly Mounted[],
): Promise<RunningServer> {
  const { apiTokens, tokenScopes: scopes, corsOrigins: origins } = config;
  const access = { apiTokens, scopes, origins, loopback: isLoopback(config.host), sha256 };
  const stopping = new AbortController();
  const sharing = { listLanes: listLanes(parts.database), ...bodyParts(maxWaitingBodies) };
  const ofRuntime = { access, fetch: nodeFetch(parts.client, ca), stopping: stopping.signal };
  const { allowsLoopback, proxyUrl } = config.webhooks;
  const proxied = proxyUrl === undefined ? undefined : nodeProxyFetch(proxyUrl);
  const webhooks = { allowsLoopback, fetch: webhookFetch({ allowsLoopback, proxied }) };
  const dependencies = createDependencies({ ...parts, ...ofRuntime, ...sharing, webhooks });
  const app = createApp({ ...dependencies, staticFiles }, mounted);
  const { internal } = dependencies;
  if (config.reconcile.intervalMs > 0) beginWhenDue(internal, parts.log, stopping.signal);
  reconcileAtIntervals(internal.reconciler, config.reconcile.intervalMs, parts.log, stopping.signal);
  return serveHttp(app, config, stopping, limits);
}

if (import.meta.main) await run(serveNode);
