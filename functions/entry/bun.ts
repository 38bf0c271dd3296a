import { createApp } from "../app.ts";
import type { Config } from "../config.ts";
import { createDependencies } from "../dependencies.ts";
import { isLoopback } from "../loopback.ts";
import type { Operation } from "../operation.ts";
import { nodeFetch } from "./node-fetch.ts";
import { type LocalParts, type RunningServer, run } from "./run.ts";

/** The largest body that is read without use to keep its connection, in bytes. */
const maxDrainedBytes = 128 * 1024 * 1024;

/** Tells whether a body is too large to be drained, or has no length, and so perhaps no end. */
function isCostlyToDrain({ headers }: Request): boolean {
  const length = headers.get("content-length");
  return length === null ? headers.has("transfer-encoding") : Number(length) > maxDrainedBytes;
}

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
    // The operations refuse what is too large, with an error of theirs; Bun's own answer says nothing.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    async fetch(request, server) {
      // Bun would cut a Wait off after seconds of silence; every request has a deadline of its own.
      server.timeout(request, 0);
      const response = await app.fetch(request);
      // Bun reads what is left of a body, to keep the connection.
      if (isCostlyToDrain(request) && !(response.ok && request.bodyUsed)) {
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
