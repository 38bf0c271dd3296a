import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type RuntimeServer, runtimes, startRuntime } from "../support/runtime-server.ts";
import { programFolder, writeProgram } from "./alone.ts";
import { type Backend, startBackend } from "./backend.ts";

const alone = ["store/create", "store/get", "controller/create"] as const;

describe("an operation deployed alone", () => {
  let backend: Backend | undefined;
  let folder: Awaited<ReturnType<typeof programFolder>>;
  before(async () => {
    folder = await programFolder();
    backend = await startBackend();
  });
  after(async () => {
    await backend?.stop();
    await folder.remove();
  });

  for (const runtime of runtimes) {
    it(`serves only itself, on both surfaces, on ${runtime}`, async (test) => {
      if (!backend) return test.skip("there is no sqld");
      const { configuration } = backend;
      const servers: RuntimeServer[] = [];
      try {
        for (const operation of alone) {
          const file = await writeProgram(folder.path, runtime, operation);
          servers.push(await startRuntime(runtime, { configuration, file }));
        }
        const [create, get, prepare] = servers.map(({ ask }) => ask);
        assert.ok(create && get && prepare);

        const ns = freshNamespace();
        const sandbox = { sandboxId: "s", runtime: { name: "r" }, labels: { a: "b" } };
        assert.equal((await rpc(create, "Store", "Create", { sandbox }, ns)).code, "ok");
        assert.equal((await rest(create, ns, "POST /sandboxes", sandbox)).status, 409);
        assert.equal((await rpc(create, "Store", "Get", { sandboxId: "s" }, ns)).code, "unimplemented");
        assert.equal((await rest(create, ns, "GET /sandboxes")).status, 405);

        assert.deepEqual((await rest(get, ns, "GET /sandboxes/s")).body.labels, { a: "b" });
        assert.equal((await rpc(get, "Store", "Get", { sandboxId: "s" }, ns)).code, "ok");
        assert.equal((await rest(get, ns, "DELETE /sandboxes/s")).status, 405);
        assert.equal((await rest(get, ns, "POST /sandboxes", sandbox)).status, 404);

        assert.equal((await rest(prepare, ns, "POST /sandboxes/s/create")).status, 200);
        assert.equal(
          (await rpc(prepare, "Controller", "Create", { sandboxId: "s" }, ns)).code,
          "already_exists",
        );
        assert.equal((await rest(prepare, ns, "POST /sandboxes/s/start")).status, 404);
        await backend.shutdown(ns, "s");
      } finally {
        for (const server of servers) await server.stop();
      }
    });
  }
});
