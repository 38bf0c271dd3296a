import { addressUrl } from "../../shared/address.ts";
import { createApp, type Mounted } from "../app.ts";
import type { Config } from "../config.ts";
import { createDependencies } from "../dependencies.ts";
import { isLoopback } from "../loopback.ts";
import { bodyParts } from "./body-parts.ts";
import { denoFetch } from "./deno-fetch.ts";
import { denoProxyFetch } from "./deno-proxy-fetch.ts";
import { beginWhenDue } from "./due-timer.ts";
import { serveHttp } from "./http-server.ts";
import { listLanes } from "./list-lanes.ts";
import { reconcileAtIntervals } from "./reconcile-timer.ts";
import { type LocalParts, type RunningServer, run } from "./run.ts";
import { sha256 } from "./sha256.ts";
import { staticFiles } from "./static-files.ts";
import { webhookFetch } from "./webhook-fetch.ts";

/** The part of Deno's API that is used. */
declare const Deno: {
  readonly env: { has(name: string): boolean };
  serve(
    options: { onListen(): void },
    handler: (request: Request) => Response | Promise<Response>,
  ): {
    readonly addr: { readonly hostname: string; readonly port: number };
    shutdown(): Promise<void>;
  };
};

/** Variables set by Deno Deploy; the second one only when it serves, not when it builds. */
const deployVariables = ["DENO_DEPLOY", "DENO_DEPLOYMENT_ID"];

/** Maximum number of large bodies that wait for a place: up to 128 KiB of each are in memory. */
const maxWaitingBodies = 128;

/**
 * Serves the functions. On Deno Deploy it uses `Deno.serve`, at the platform's address, which never counts as loopback.
 * Elsewhere it uses `node:http`, because `Deno.serve` limits neither the time nor the number of connections.
 * @throws Deno's error if it cannot listen on the address
 */
export async function serveDeno(
  config: Config,
  { limits, ...parts }: LocalParts,
  mounted?: readonly Mounted[],
): Promise<RunningServer> {
  const isDeployed = deployVariables.some((name) => Deno.env.has(name));
  const access = {
    apiTokens: config.apiTokens,
    scopes: config.tokenScopes,
    origins: config.corsOrigins,
    loopback: !isDeployed && isLoopback(config.host),
    isPublic: isDeployed,
    sha256,
  };
  const stopping = new AbortController();
  const sharing = { listLanes: listLanes(parts.database), ...bodyParts(maxWaitingBodies) };
  const ofRuntime = { access, fetch: denoFetch(parts.client), stopping: stopping.signal };
  const { allowsLoopback, proxyUrl } = config.webhooks;
  const proxied = proxyUrl === undefined ? undefined : denoProxyFetch(proxyUrl);
  const webhooks = { allowsLoopback, fetch: webhookFetch({ allowsLoopback, proxied }) };
  const dependencies = createDependencies({ ...parts, ...ofRuntime, ...sharing, webhooks });
  const app = createApp({ ...dependencies, staticFiles }, mounted);
  const { internal } = dependencies;
  if (config.reconcile.intervalMs > 0) beginWhenDue(internal, parts.log, stopping.signal);
  reconcileAtIntervals(internal.reconciler, config.reconcile.intervalMs, parts.log, stopping.signal);
  if (!isDeployed) return serveHttp(app, config, stopping, limits);
  const server = Deno.serve({ onListen() {} }, (request) => app.fetch(request));
  const { hostname, port } = server.addr;
  return {
    url: addressUrl("http", hostname, port),
    stop() {
      stopping.abort();
      return server.shutdown();
    },
    async kill() {},
  };
}

if (import.meta.main) await run(serveDeno);
