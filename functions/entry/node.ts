import { TurnQueue } from "../../shared/async/turn-queue.ts";
import { createApp, type Mounted } from "../app.ts";
import type { Config } from "../config.ts";
import { createDependencies } from "../dependencies.ts";
import { isLoopback } from "../loopback.ts";
import { finishWhenDue } from "./delivery-timer.ts";
import { gunzip } from "./gunzip.ts";
import { serveHttp } from "./http-server.ts";
import { sweepWhenDue } from "./lease-timer.ts";
import { listLanes } from "./list-lanes.ts";
import { nodeFetch } from "./node-fetch.ts";
import { reconcileAtIntervals } from "./reconcile-timer.ts";
import { type LocalParts, type RunningServer, run } from "./run.ts";
import { sha256 } from "./sha256.ts";
import { staticFiles } from "./static-files.ts";
import { deliverWhenDue } from "./subscription-timer.ts";
import { webhookFetch } from "./webhook-fetch.ts";

/**
 * Serves the functions with `node:http`.
 * @throws Node's error if it cannot listen on the address
 */
export function serveNode(
  config: Config,
  { ca, limits, ...parts }: LocalParts,
  mounted?: readonly Mounted[],
): Promise<RunningServer> {
  const access = { apiTokens: config.apiTokens, loopback: isLoopback(config.host), sha256 };
  const stopping = new AbortController();
  const sharing = { listLanes: listLanes(parts.database), turns: new TurnQueue(), gunzip };
  const ofRuntime = { access, fetch: nodeFetch(parts.client, ca), stopping: stopping.signal };
  const webhooks = { ...config.webhooks, fetch: webhookFetch(config.webhooks) };
  const dependencies = createDependencies({ ...parts, ...ofRuntime, ...sharing, webhooks });
  const app = createApp({ ...dependencies, staticFiles }, mounted);
  const { internal } = dependencies;
  const { reconciler, sweeper } = internal;
  if (config.reconcile.intervalMs > 0) {
    sweepWhenDue(sweeper, parts.log, stopping.signal);
    finishWhenDue(internal, parts.log, stopping.signal);
    deliverWhenDue(internal, parts.log, stopping.signal);
  }
  reconcileAtIntervals(reconciler, config.reconcile.intervalMs, parts.log, stopping.signal);
  return serveHttp(app, config, stopping, limits);
}

if (import.meta.main) await run(serveNode);
