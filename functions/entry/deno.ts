import { createApp } from "../app.ts";
import type { Config } from "../config.ts";
import { createDependencies } from "../dependencies.ts";
import { isLoopback } from "../loopback.ts";
import type { Operation } from "../operation.ts";
import { denoFetch } from "./deno-fetch.ts";
import { type LocalParts, type RunningServer, run } from "./run.ts";

/** What is used of Deno. */
declare const Deno: {
  readonly env: { has(name: string): boolean };
  serve(
    options: { hostname?: string; port?: number; onListen(): void },
    handler: (request: Request) => Response | Promise<Response>,
  ): {
    readonly addr: { readonly hostname: string; readonly port: number };
    shutdown(): Promise<void>;
  };
};

/** The variables that Deno Deploy sets; the second one only where it serves, and not where it builds. */
const deployVariables = ["DENO_DEPLOY", "DENO_DEPLOYMENT_ID"];

/**
 * Serves the functions with `Deno.serve`; on Deno Deploy where that says, and never as if it were loopback.
 * @throws what Deno throws when the address cannot be listened on
 */
export function serveDeno(config: Config, parts: LocalParts, mounted?: readonly Operation[]): RunningServer {
  const deployed = deployVariables.some((name) => Deno.env.has(name));
  const access = { apiTokens: config.apiTokens, loopback: !deployed && isLoopback(config.host) };
  const stopping = new AbortController();
  const brought = { access, fetch: denoFetch(parts.client), stopping: stopping.signal };
  const app = createApp(createDependencies({ ...parts, ...brought }), mounted);
  const address = deployed ? {} : { hostname: config.host.replace(/^\[|\]$/g, ""), port: config.port };
  const server = Deno.serve({ ...address, onListen() {} }, (request) => app.fetch(request));
  const { hostname, port } = server.addr;
  return {
    url: `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`,
    stop() {
      stopping.abort();
      return server.shutdown();
    },
    async kill() {},
  };
}

if (import.meta.main) await run(serveDeno);
