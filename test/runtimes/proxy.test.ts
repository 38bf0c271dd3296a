import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type ProxyStandIn, startProxyStandIn } from "../support/proxy-stand-in.ts";
import { startRuntime } from "../support/runtime-server.ts";
import { type Backend, startBackend } from "./backend.ts";

describe("with a proxy in the environment, on sqld and an agent on loopback", () => {
  let proxy: ProxyStandIn;
  let backend: Backend | undefined;
  before(async () => {
    proxy = await startProxyStandIn();
    backend = await startBackend();
  });
  after(async () => {
    await backend?.stop();
    await proxy.close();
  });

  // Node uses the proxy variables only if configured to.
  for (const [runtime, more] of [
    ["bun", {}],
    ["deno", {}],
    ["node", { NODE_USE_ENV_PROXY: "1" }],
    ["bun", { NO_PROXY: "example.invalid" }],
    ["deno", { no_proxy: "example.invalid" }],
  ] as const) {
    it(`both are reached directly on ${runtime}${Object.keys(more).map((name) => ` with ${name}`)}`, async (test) => {
      if (!backend) return test.skip("there is no sqld");
      const configuration = { ...backend.configuration, ...proxy.variables, ...more };
      const server = await startRuntime(runtime, { configuration });
      try {
        const ns = freshNamespace();
        const ask = (route: string, body?: unknown) => rest(server.ask, ns, route, body);
        const stored = await ask("POST /sandboxes", { sandboxId: "s", runtime: { name: "process" } });
        assert.equal(stored.status, 201, JSON.stringify(stored.body));
        for (const call of ["create", "start", "stop", "shutdown"]) {
          assert.equal((await ask(`POST /sandboxes/s/${call}`)).status, 200, call);
        }
        assert.deepEqual(proxy.requests, []);
      } finally {
        await server.stop();
      }
    });
  }
});
