import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import type { Client } from "@libsql/core/api";
import { migrations } from "../../schema/migrations.ts";
import { openServer } from "../../shared/hrana/client.ts";
import { checkMigrated } from "../../shared/store/check-migrated.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { concurrencyCases } from "../suites/store-concurrency.ts";
import { limitCases } from "../suites/store-limits.ts";
import { type StoreCall, storeCases } from "../suites/store-vectors.ts";
import { freshCall } from "../support/fresh-store.ts";
import { type Sqld, startSqld } from "../support/sqld.ts";
import { callDirectly } from "./direct-call.ts";

describe("the Store on a libSQL server", () => {
  let server: Sqld | undefined;
  let client: Client;
  let store: LibsqlStore;
  let call: StoreCall;

  before(async () => {
    server = await startSqld();
    if (!server) return;
    client = openServer(server.url, undefined);
    await migrate(client);
    store = new LibsqlStore(client);
    call = callDirectly(store);
  });
  after(async () => {
    client?.close();
    await server?.stop();
  });

  /** Defines a test that is skipped without a server. */
  function onServer(name: string, run: () => Promise<void>): void {
    it(name, async (test: TestContext) => (server ? run() : test.skip("skipped: no sqld")));
  }

  onServer("is migrated once by two that start at the same time", async () => {
    const other = await startSqld();
    assert.ok(other);
    const clients = [openServer(other.url, undefined), openServer(other.url, undefined)];
    try {
      const outcomes = await Promise.all(clients.map(migrate));
      assert.deepEqual(
        // Each may have applied some of them.
        outcomes.flatMap(({ applied }) => applied).sort(),
        migrations.map(({ tag }) => tag),
      );
      await Promise.all(clients.map((each) => checkMigrated(each)));
    } finally {
      for (const each of clients) each.close();
      await other.stop();
    }
  });

  for (const { name, run } of [...concurrencyCases, ...limitCases]) {
    onServer(name, () => run(store, freshCall()));
  }
  // Cases that never reach the database are skipped, since they are the same everywhere and a server is slow. Those of
  // List run on a server in `test/runtimes/over-http.test.ts`, on each runtime.
  const decidedBefore = /^(?:id|namespace|wire|missing-messages|isolation|create-duplicate)\b/;
  const decidedBySql = storeCases.filter(({ name }) => !decidedBefore.test(name));
  for (const { name, run } of decidedBySql) onServer(name, () => run(call));
});
