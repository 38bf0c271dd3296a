import { once } from "node:events";
import { createServer, IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { addressUrl, toSocketHost } from "../../shared/address.ts";
import type { App } from "../app.ts";
import type { Config } from "../config.ts";
import { targetOf } from "../target.ts";
import { type ConnectionLimits, connectionLimits } from "./connection-limits.ts";
import { Connections } from "./connections.ts";
import { Discarder } from "./discarder.ts";
import { closeIfUnread } from "./lingering-close.ts";
import { type Listener, oneAtATime } from "./one-at-a-time.ts";
import type { RunningServer } from "./run.ts";

/** Maximum interval between two checks for requests that exceed their time limit, in milliseconds. */
const maxCheckIntervalMs = 5_000;

/**
 * Replaces URL and `Host` of a request so that they can be parsed. Thus every request reaches the application, which
 * logs it and rejects invalid ones. The application reads the original `Host` from the raw headers.
 */
function normalize(incoming: IncomingMessage): void {
  const { url = "/" } = incoming;
  const { path, query } =
    url.startsWith("/") || /^https?:\/\//i.test(url) ? targetOf(url) : { path: `/${url}`, query: "" };
  incoming.url = (query === "" ? path : `${path}?${query}`).replaceAll("\\", "%5C");
  incoming.headers.host = "localhost";
}

/** Returns a listener that passes requests to an application. */
export function listenerOf(app: Pick<App, "fetch">): Listener {
  const discarder = new Discarder();
  const listener = getRequestListener((request, { incoming, outgoing }) => {
    const answered = app.fetch(request);
    if (!(incoming instanceof IncomingMessage && outgoing instanceof ServerResponse)) return answered;
    if (!(answered instanceof Promise)) {
      closeIfUnread(incoming, outgoing, discarder);
      return answered;
    }
    return answered.then((response) => {
      closeIfUnread(incoming, outgoing, discarder);
      return response;
    });
  });
  return function listen(incoming, outgoing) {
    normalize(incoming);
    void listener(incoming, outgoing);
  };
}

/**
 * Serves an application with `node:http`, which Deno also provides, and limits its connections.
 * @param stopping aborted when the server begins to stop
 * @throws Node's error if it cannot listen on the address
 */
export async function serveHttp(
  app: App,
  { host: address, port: configuredPort, sharePort: reusePort }: Config,
  stopping: AbortController,
  given: Partial<ConnectionLimits> | undefined,
): Promise<RunningServer> {
  const limits = connectionLimits(given);
  const { headersTimeoutMs: headersTimeout, requestTimeoutMs: requestTimeout } = limits;
  const server = createServer({
    keepAliveTimeout: limits.idleTimeoutMs,
    headersTimeout,
    requestTimeout,
    connectionsCheckingInterval: Math.min(maxCheckIntervalMs, headersTimeout / 2),
    // The application reports an invalid `Host`.
    requireHostHeader: false,
  });
  server.on("request", oneAtATime(listenerOf(app)));
  const host = toSocketHost(address);
  let port = configuredPort;
  const connections = new Connections(server, limits, () => server.listen({ port, host, reusePort }));
  server.listen({ port, host, reusePort });
  try {
    await once(server, "listening");
  } catch (error) {
    // A program that embeds the server may go on after a failed start; nothing of the server may keep it running.
    stopping.abort();
    await connections.stop();
    throw error;
  }
  const bound = server.address();
  if (typeof bound === "object" && bound !== null) port = bound.port;
  // Errors of a later `listen` are ignored, because `Connections` retries it.
  server.on("error", () => {});
  return {
    url: addressUrl("http", host, port),
    async stop() {
      stopping.abort();
      await connections.stop();
    },
    async kill() {
      server.closeAllConnections();
    },
  };
}
