import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it, type TestContext } from "node:test";
import type { Client } from "@libsql/client/http";
import { openDatabase } from "../../functions/entry/database.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { type DelayingProxy, startProxy } from "../bench/remote/proxy.ts";
import { freshCall, sandboxOf } from "../support/fresh-store.ts";
import { type Sqld, startSqld } from "../support/sqld.ts";

const ids = Array.from({ length: 32 }, (_, index) => `s${index}`);
const codeOf = (thrown: unknown) => (thrown instanceof SandboxError ? thrown.code : String(thrown));

describe("statements of one turn on a libSQL server", () => {
  let sqld: Sqld | undefined;
  let proxy: DelayingProxy;
  let client: Client;
  let store: LibsqlStore;
  const call = freshCall();

  before(async () => {
    sqld = await startSqld();
    if (!sqld) return;
    proxy = await startProxy(sqld.url);
    client = openDatabase(proxy.url, undefined);
    await migrate(client);
    store = new LibsqlStore(client);
    for (const id of ids) await store.create(call, sandboxOf(id, { labels: new Map([["of", id]]) }));
  });
  after(async () => {
    client?.close();
    await proxy?.close();
    await sqld?.stop();
  });

  function onServer(name: string, run: () => Promise<void>): void {
    it(name, async (test: TestContext) => (sqld ? run() : test.skip("sqld is not installed")));
  }

  onServer("share a round trip, and each caller gets its own answer", async () => {
    proxy.take();
    const found = await Promise.all(ids.map((id) => store.get(call, id)));
    assert.deepEqual(
      found.map(({ labels }) => labels.get("of")),
      ids,
    );
    const { roundTrips, statements } = proxy.take();
    assert.deepEqual([roundTrips, statements], [1, ids.length]);
  });

  onServer("share one if they write, and only the failing ones fail", async () => {
    proxy.take();
    const records = ids.map((id, index) => sandboxOf(index % 2 === 0 ? id : `new-${id}`));
    const outcomes = await Promise.all(
      records.map((record) => store.create(call, record).then(({ id }) => id, codeOf)),
    );
    assert.deepEqual(
      outcomes,
      ids.map((id, index) => (index % 2 === 0 ? "already_exists" : `new-${id}`)),
    );
    assert.equal(proxy.take().roundTrips, 1);
    const label = { labels: new Map([["of", "changed"]]) };
    const updates = ["s0", "none", "s1"].map((id) =>
      store.update(call, sandboxOf(id, label), ["labels.of"]).then(({ labels }) => labels.get("of"), codeOf),
    );
    assert.deepEqual(await Promise.all(updates), ["changed", "not_found", "changed"]);
  });

  onServer("fail alone if the server refuses one of them", async () => {
    const texts = ["select 1 as a", "select * from missing", "nonsense", "select 2 as a"];
    const outcomes = await Promise.allSettled(texts.map((text) => client.execute(text)));
    assert.deepEqual(
      outcomes.map((one) => (one.status === "fulfilled" ? one.value.rows[0]?.a : one.reason.code)),
      [1, "SQLITE_UNKNOWN", "SQL_PARSE_ERROR", 2],
    );
  });

  onServer("are not canceled for all when one caller leaves", async () => {
    proxy.delayMs = 1_000;
    try {
      const leaving = new AbortController();
      const left = store.get({ ...call, signal: leaving.signal }, "s2").catch(codeOf);
      const stayed = store.get(call, "s3").then(({ id }) => id);
      setTimeout(() => leaving.abort(), 20);
      assert.equal(await Promise.race([left, stayed]), "canceled");
      assert.equal(await stayed, "s3");
    } finally {
      proxy.delayMs = 0;
    }
  });

  onServer("do not share a round trip with Lists, nor reads with writes", async () => {
    proxy.take();
    await Promise.all([
      store.get(call, "s4"),
      store.list(call, ["id==s4"]),
      store.create(call, sandboxOf("other")),
    ]);
    assert.equal(proxy.take().roundTrips, 3);
  });
});

describe("statements of one turn on a server that breaks the connection", () => {
  it("are retried if they read, and fail if they write", async () => {
    let requests = 0;
    const reading = new AbortController();
    const server = createServer(({ socket }) => {
      requests++;
      if (requests > 3) reading.abort();
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const client = openDatabase(`http://127.0.0.1:${port}`, undefined);
    try {
      const store = new LibsqlStore(client);
      const call = freshCall();
      const writes = ["a", "b"].map((id) => store.create(call, sandboxOf(id)).catch(codeOf));
      assert.deepEqual(await Promise.all(writes), ["unavailable", "unavailable"]);
      assert.equal(requests, 1);
      const { signal } = reading;
      const reads = ["a", "b"].map((id) => store.get({ ...call, signal }, id).catch(codeOf));
      await Promise.all(reads);
      assert.ok(requests > 2);
    } finally {
      client.close();
      server.close();
    }
  });
});
