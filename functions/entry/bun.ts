import { createApp } from "../app.ts";
import type { Config } from "../config.ts";
import { createDependencies } from "../dependencies.ts";
import { isLoopback } from "../loopback.ts";
import type { Operation } from "../operation.ts";
import { connectionLimits } from "./connection-limits.ts";
import { listLanes } from "./list-lanes.ts";
import { nodeFetch } from "./node-fetch.ts";
import { type LocalParts, type RunningServer, run } from "./run.ts";
import { sha256 } from "./sha256.ts";

/** The largest body that is read without use to keep its connection, in bytes. */
const maxDrainedBytes = 128 * 1024 * 1024;

/** The longest time that Bun lets a connection be idle, in seconds. */
const maxIdleSeconds = 255;

/** Tells whether a body is too large to be drained, or has no length, and so perhaps no end. */
function isCostlyToDrain({ headers }: Request): boolean {
  const length = headers.get("content-length");
  return length === null ? headers.has("transfer-encoding") : Number(length) > maxDrainedBytes;
}

/**
 * Closes the connection after an answer where the rest of the body costs much or may never come. Bun reads what is left
 * of a body, to keep the connection.
 */
function closeIfCostly(request: Request, response: Response): Response {
  const isLate = (response.status === 408 || response.status === 504) && request.body !== null;
  if (isLate || (isCostlyToDrain(request) && !(response.ok && request.bodyUsed))) {
    response.headers.set("connection", "close");
  }
  return response;
}

/**
 * Serves the functions with `Bun.serve`. The time limits of its headers are Bun's own, about ten seconds.
 * @param parts with the authority of the agents in `ca`, where the usual ones are not meant
 * @throws what Bun throws when the port is taken or the host is not this machine's
 */
export function serveBun(
  config: Config,
  { ca, limits, ...parts }: LocalParts & { readonly ca?: string | undefined },
  mounted?: readonly Operation[],
): RunningServer {
  const access = { apiTokens: config.apiTokens, loopback: isLoopback(config.host), sha256 };
  const stopping = new AbortController();
  const listing = { listLanes: listLanes(parts.database) };
  const brought = { access, fetch: nodeFetch(parts.client, ca), stopping: stopping.signal };
  const app = createApp(createDependencies({ ...parts, ...brought, ...listing }), mounted);
  const { idleTimeoutMs } = connectionLimits(limits);
  const idleSeconds = Math.min(Math.ceil(idleTimeoutMs / 1_000), maxIdleSeconds);
  const server = Bun.serve({
    hostname: config.host.replace(/^\[|\]$/g, ""),
    port: config.port,
    // The operations refuse what is too large, with an error of theirs; Bun's own answer says nothing.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    idleTimeout: idleSeconds,
    fetch(request, server) {
      const answered = app.fetch(request);
      if (answered instanceof Response) return closeIfCostly(request, answered);
      // Bun would cut a Wait off when it is silent for as long as a connection may be idle.
      server.timeout(request, 0);
      return answered.then((response) => {
        server.timeout(request, idleSeconds);
        return closeIfCostly(request, response);
      });
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
