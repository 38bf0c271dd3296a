import { addressUrl } from "../../shared/address.ts";
import type { Mounted } from "../app.ts";
import type { Config } from "../config.ts";
import { denoFetch } from "./deno-fetch.ts";
import { denoProxyFetch } from "./deno-proxy-fetch.ts";
import { serveHttp } from "./http-server.ts";
import { createLocalApp } from "./local-app.ts";
import { type LocalParts, type RunningServer, run } from "./run.ts";

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
  const runtime = {
    ...{ fetch: denoFetch(parts.client), proxyFetch: denoProxyFetch },
    ...{ maxWaitingBodies, isPublic: isDeployed },
  };
  const { app, stopping } = createLocalApp(config, parts, runtime, mounted);
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
