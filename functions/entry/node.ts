import type { Mounted } from "../app.ts";
import type { Config } from "../config.ts";
import { serveHttp } from "./http-server.ts";
import { createLocalApp } from "./local-app.ts";
import { nodeFetch } from "./node-fetch.ts";
import { nodeProxyFetch } from "./node-proxy-fetch.ts";
import { type LocalParts, type RunningServer, run } from "./run.ts";

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
  const runtime = { fetch: nodeFetch(parts.client, ca), proxyFetch: nodeProxyFetch, maxWaitingBodies };
  const { app, stopping } = createLocalApp(config, parts, runtime, mounted);
  return serveHttp(app, config, stopping, limits);
}

if (import.meta.main) await run(serveNode);
