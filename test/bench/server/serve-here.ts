/** Serves HTTP on the runtime that runs this, on a free port of loopback, and announces it as the product does. */
import { createAdaptorServer } from "@hono/node-server";

type Handler = (request: Request) => Response | Promise<Response>;

declare const Bun: {
  serve(options: { hostname: string; port: number; fetch: Handler }): { readonly port: number };
};
declare const Deno: {
  serve(
    options: { hostname: string; port: number; onListen(): void },
    handler: Handler,
  ): { readonly addr: { readonly port: number } };
};

function announce(port: number): void {
  console.log(JSON.stringify({ message: "listening", url: `http://127.0.0.1:${port}` }));
}

const address = { hostname: "127.0.0.1", port: 0 };

/** Serves a handler until the process ends. */
export function serveHere(handler: Handler): void {
  if ("Bun" in globalThis) announce(Bun.serve({ ...address, fetch: handler }).port);
  else if ("Deno" in globalThis) announce(Deno.serve({ ...address, onListen() {} }, handler).addr.port);
  else {
    const server = createAdaptorServer({ fetch: handler });
    server.listen(0, address.hostname, () => {
      const bound = server.address();
      if (typeof bound === "object" && bound) announce(bound.port);
    });
  }
}
