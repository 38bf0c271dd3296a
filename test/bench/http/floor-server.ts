/** Serves the floor on the runtime that runs this, as the product's entry for that runtime serves the product. */
import { createAdaptorServer } from "@hono/node-server";
import { createFloor } from "../floor/app.ts";
import { FloorDatabase } from "../floor/database.ts";

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

const app = createFloor(new FloorDatabase(process.env.FLOOR_DATABASE ?? ""));
const address = { hostname: "127.0.0.1", port: 0 };
const handler: Handler = (request) => app.fetch(request);

if ("Bun" in globalThis) announce(Bun.serve({ ...address, fetch: handler }).port);
else if ("Deno" in globalThis) announce(Deno.serve({ ...address, onListen() {} }, handler).addr.port);
else {
  const server = createAdaptorServer({ fetch: handler });
  server.listen(0, address.hostname, () => {
    const bound = server.address();
    if (typeof bound === "object" && bound) announce(bound.port);
  });
}
