import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import { type Client, createClient } from "@libsql/client/http";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { checkMigrated, migrate } from "../../shared/store/migrate.ts";
import { type Sqld, startSqld } from "../sqld.ts";
import { listCases } from "../suites/list-vectors.ts";
import { type StoreCall, storeCases } from "../suites/store-vectors.ts";
import { concurrencyCases } from "./concurrency-cases.ts";
import { callDirectly } from "./direct-call.ts";
import { freshCall } from "./fresh-store.ts";
import { limitCases } from "./limit-cases.ts";

describe("the Store on a libSQL server", () => {
  let server: Sqld | undefined;
  let client: Client;
  let store: LibsqlStore;
  let call: StoreCall;

  before(async () => {
    server = await startSqld();
    if (!server) return;
    client = createClient({ url: server.url });
    await migrate(client);
    store = new LibsqlStore(client);
    call = callDirectly(store);
  });
  after(async () => {
    client?.close();
    await server?.stop();
  });

  /** A test that is skipped, and says so, where there is no server. */
  function onServer(name: string, run: () => Promise<void>): void {
    it(name, async (test: TestContext) => (server ? run() : test.skip("skipped: no sqld")));
  }

  onServer("is migrated once by two that start at the same time", async () => {
    const other = await startSqld();
    assert.ok(other);
    const clients = [createClient({ url: other.url }), createClient({ url: other.url })];
    try {
      const outcomes = await Promise.all(clients.map(migrate));
      assert.equal(outcomes.flatMap(({ applied }) => applied).length, 1);
      await Promise.all(clients.map((each) => checkMigrated(each)));
    } finally {
      for (const each of clients) each.close();
      await other.stop();
    }
  });

  for (const { name, run } of [...concurrencyCases, ...limitCases]) {
    onServer(name, () => run(store, freshCall()));
  }
  // What never reaches the database is the same on all of them, and each call to a server takes its time.
  const decidedBefore = /^(?:id|namespace|wire|missing-messages|isolation|create-duplicate)\b/;
  const decidedBySql = storeCases.filter(({ name }) => !decidedBefore.test(name));
  for (const { name, run } of [...decidedBySql, ...listCases]) onServer(name, () => run(call));
});
