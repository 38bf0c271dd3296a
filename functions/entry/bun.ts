import { createApp } from "../app.ts";
import type { Config } from "../config.ts";
import { createDependencies } from "../dependencies.ts";
import { isLoopback } from "../loopback.ts";
import type { Operation } from "../operation.ts";
import { nodeFetch } from "./node-fetch.ts";
import { type LocalParts, type RunningServer, run } from "./run.ts";

/**
 * Serves the functions with `Bun.serve`.
 * @param parts with the authority of the agents in `ca`, where the usual ones are not meant
 * @throws what Bun throws when the port is taken or the host is not this machine's
 */
export function serveBun(
  config: Config,
  { ca, ...parts }: LocalParts & { readonly ca?: string | undefined },
  mounted?: readonly Operation[],
): RunningServer {
  const access = { apiTokens: config.apiTokens, loopback: isLoopback(config.host) };
  const stopping = new AbortController();
  const brought = { access, fetch: nodeFetch(parts.client, ca), stopping: stopping.signal };
  const app = createApp(createDependencies({ ...parts, ...brought }), mounted);
  const server = Bun.serve({
    hostname: config.host.replace(/^\[|\]$/g, ""),
    port: config.port,
    async fetch(request, server) {
      // Bun would cut a Wait off after seconds of silence; every request has a deadline of its own.
      server.timeout(request, 0);
      const response = await app.fetch(request);
      // Bun reads on what is left of a body that was refused, and one without a length may have no end.
      if (response.status === 413 && !request.headers.has("content-length")) {
        response.headers.set("connection", "close");
      }
      return response;
    },
  });
  return {
    url: server.url.origin,
    stop() {
      stopping.abort();
      return server.stop();
    },
    kill: () => server.stop(true),
  };
}

if (import.meta.main) await run(serveBun);
