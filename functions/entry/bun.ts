import { createApp } from "../app.ts";
import { type Config, isLoopback } from "../config.ts";
import { createDependencies, type Parts } from "../dependencies.ts";

/** The functions, being served by Bun. */
export interface BunServer {
  readonly url: string;
  /** Takes no more requests and resolves when those under way are answered. */
  stop(): Promise<void>;
  /** Breaks off what is still under way. */
  kill(): Promise<void>;
}

/**
 * Serves the functions with `Bun.serve`.
 * @throws what Bun throws when the port is taken or the host is not this machine's
 */
export function serveBun(config: Config, parts: Omit<Parts, "access">): BunServer {
  const access = { apiTokens: config.apiTokens, loopback: isLoopback(config.host) };
  const app = createApp(createDependencies({ ...parts, access }));
  const server = Bun.serve({
    hostname: config.host.replace(/^\[|\]$/g, ""),
    port: config.port,
    fetch(request, server) {
      // Bun would cut a Wait off after seconds of silence; every request has a deadline of its own.
      server.timeout(request, 0);
      return app.fetch(request);
    },
  });
  return {
    url: server.url.origin,
    stop: () => server.stop(),
    kill: () => server.stop(true),
  };
}
