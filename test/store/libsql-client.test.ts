import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { type Client, createClient } from "@libsql/client";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { storeSuites } from "../runtimes/suites.ts";
import { concurrencyCases } from "../suites/store-concurrency.ts";
import { type BrokenAgent, ok, startBrokenAgent } from "../support/broken-agent.ts";
import { rest } from "../support/client.ts";
import { freshCall } from "../support/fresh-store.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type Sqld, startSqld } from "../support/sqld.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Starts functions on a client of `@libsql/client`, with an agent. */
async function startOn(client: Client): Promise<{ functions: Functions; agent: BrokenAgent }> {
  await migrate(client);
  const agent = await startBrokenAgent(ok);
  const agents = [{ name: "a", url: agent.url, token: "t", sandboxer: "" }];
  return { agent, functions: await startFunctions(agents, fetch, { database: client }) };
}

/** Takes a sandbox from its record to the end of its life, and gives up a second one. */
async function live({ ask }: Functions): Promise<void> {
  const ns = freshNamespace();
  const status = async (route: string, body?: object) => (await rest(ask, ns, route, body)).status;
  for (const sandboxId of ["s", "lost"]) {
    assert.equal(await status("POST /sandboxes", { sandboxId, runtime: { name: "r" } }), 201);
    assert.equal(await status(`POST /sandboxes/${sandboxId}/create`), 200);
    assert.equal(await status(`POST /sandboxes/${sandboxId}/start`), 200);
  }
  assert.equal(await status("DELETE /sandboxes/s"), 400);
  assert.equal(await status("POST /sandboxes/s/shutdown"), 200);
  assert.equal(await status("DELETE /sandboxes/s"), 204);
  const forgotten = await ask("/v1/agents/a/forget", { method: "POST" });
  assert.deepEqual(await forgotten.json(), { agent: "a", forgotten: 1 });
  const { body } = await rest(ask, ns, "GET /sandboxes/lost/wait");
  assert.equal(body.reason, "lost");
  assert.equal((await ask("/readyz")).status, 200);
}

describe("the functions on a file of @libsql/client", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let client: Client;
  let running: Awaited<ReturnType<typeof startOn>>;
  before(async () => {
    folder = await temporaryFolder();
    client = createClient({ url: `file:${join(folder.path, "own.db")}` });
    running = await startOn(client);
  });
  after(async () => {
    await running.functions.close();
    await running.agent.close();
    client.close();
    await folder.remove();
  });

  for (const [suite, cases] of Object.entries(storeSuites)) {
    describe(suite, () => {
      for (const { name, run } of cases) it(name, () => run(running.functions.ask));
    });
  }
  for (const { name, run } of concurrencyCases) it(name, () => run(new LibsqlStore(client), freshCall()));
  it("record the lives of sandboxes", () => live(running.functions));
});

describe("the functions on a server of @libsql/client", () => {
  let server: Sqld | undefined;
  let client: Client;
  let running: Awaited<ReturnType<typeof startOn>>;
  before(async () => {
    server = await startSqld();
    if (!server) return;
    client = createClient({ url: server.url });
    running = await startOn(client);
  });
  after(async () => {
    if (!server) return;
    await running.functions.close();
    await running.agent.close();
    client.close();
    await server.stop();
  });

  for (const { name, run } of concurrencyCases) {
    it(name, async (test: TestContext) =>
      server ? run(new LibsqlStore(client), freshCall()) : test.skip("skipped: no sqld"),
    );
  }
  it("record the lives of sandboxes", async (test: TestContext) =>
    server ? live(running.functions) : test.skip("skipped: no sqld"));
});
