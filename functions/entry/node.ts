import { once } from "node:events";
import { Server } from "node:http";
import type { Socket } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createApp } from "../app.ts";
import type { Config } from "../config.ts";
import { createDependencies } from "../dependencies.ts";
import { isLoopback } from "../loopback.ts";
import type { Operation } from "../operation.ts";
import { nodeFetch } from "./node-fetch.ts";
import { type LocalParts, type RunningServer, run } from "./run.ts";

/** How long an idle connection is kept, in milliseconds: longer than proxies do, so that it is they who close. */
const keepAliveTimeout = 75_000;

/**
 * Serves the functions with `node:http`, which limits how long a request may take to arrive, not its answer.
 * @throws what Node throws when the address cannot be listened on
 */
export async function serveNode(
  config: Config,
  parts: LocalParts,
  mounted?: readonly Operation[],
): Promise<RunningServer> {
  const access = { apiTokens: config.apiTokens, loopback: isLoopback(config.host) };
  const stopping = new AbortController();
  const brought = { access, fetch: nodeFetch(parts.client), stopping: stopping.signal };
  const app = createApp(createDependencies({ ...parts, ...brought }), mounted);
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: { keepAliveTimeout } });
  if (!(server instanceof Server)) throw new TypeError("the adapter did not make an HTTP server");
  // Node does not count these as idle: clients open connections ahead of their next request.
  const unused = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  server.on("request", ({ socket }) => unused.delete(socket));
  const host = config.host.replace(/^\[|\]$/g, "");
  server.listen(config.port, host);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    async stop() {
      stopping.abort();
      const closed = once(server, "close");
      server.close();
      for (const socket of unused) socket.destroy();
      // A connection whose request was under way is idle only now and then.
      const idle = setInterval(() => server.closeIdleConnections(), 50);
      await closed;
      clearInterval(idle);
    },
    async kill() {
      server.closeAllConnections();
    },
  };
}

if (import.meta.main) await run(serveNode);
