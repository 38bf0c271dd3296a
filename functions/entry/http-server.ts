import { once } from "node:events";
import { createServer, IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { App } from "../app.ts";
import type { Config } from "../config.ts";
import { targetOf } from "../target.ts";
import { type ConnectionLimits, connectionLimits } from "./connection-limits.ts";
import { Connections } from "./connections.ts";
import { closeIfUnread } from "./lingering-close.ts";
import { type Listener, oneAtATime } from "./one-at-a-time.ts";
import type { RunningServer } from "./run.ts";

/** The longest interval at which connections are checked for requests that take too long, in milliseconds. */
const maxCheckingIntervalMs = 5_000;

/**
 * Gives a request a URL that can be parsed, so that it reaches the application, which refuses and logs it. The
 * application reads the `Host` from the headers as they came.
 */
function normalize(incoming: IncomingMessage): void {
  const { url = "/" } = incoming;
  const { path, query } =
    url.startsWith("/") || /^https?:\/\//i.test(url) ? targetOf(url) : { path: `/${url}`, query: "" };
  incoming.url = (query === "" ? path : `${path}?${query}`).replaceAll("\\", "%5C");
  incoming.headers.host = "localhost";
}

/** Has requests answered by an application. */
function listenerOf(app: App): Listener {
  const listener = getRequestListener((request, { incoming, outgoing }) => {
    const answered = app.fetch(request);
    if (!(incoming instanceof IncomingMessage && outgoing instanceof ServerResponse)) return answered;
    if (!(answered instanceof Promise)) {
      closeIfUnread(incoming, outgoing);
      return answered;
    }
    return answered.then((response) => {
      closeIfUnread(incoming, outgoing);
      return response;
    });
  });
  return function listen(incoming, outgoing) {
    normalize(incoming);
    void listener(incoming, outgoing);
  };
}

/**
 * Serves an application with `node:http`, which Deno has as well, within limits.
 * @param stopping aborted first when the server stops
 * @throws what Node throws when the address cannot be listened on
 */
export async function serveHttp(
  app: App,
  { host: address, port: wanted }: Config,
  stopping: AbortController,
  given: Partial<ConnectionLimits> | undefined,
): Promise<RunningServer> {
  const limits = connectionLimits(given);
  const { headersTimeoutMs: headersTimeout, requestTimeoutMs: requestTimeout } = limits;
  const server = createServer({
    keepAliveTimeout: limits.idleTimeoutMs,
    headersTimeout,
    requestTimeout,
    connectionsCheckingInterval: Math.min(maxCheckingIntervalMs, headersTimeout / 2),
    // The application says what is wrong with a `Host`.
    requireHostHeader: false,
  });
  server.on("request", oneAtATime(listenerOf(app)));
  const host = address.replace(/^\[|\]$/g, "");
  let port = wanted;
  const connections = new Connections(server, limits, () => server.listen(port, host));
  server.listen(port, host);
  await once(server, "listening");
  const bound = server.address();
  if (typeof bound === "object" && bound !== null) port = bound.port;
  // It listens again when there are fewer connections; what fails then is tried once more.
  server.on("error", () => {});
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    async stop() {
      stopping.abort();
      await connections.stop();
    },
    async kill() {
      server.closeAllConnections();
    },
  };
}
