import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import type { Client } from "@libsql/core/api";
import { sharePipelines } from "../../functions/entry/shared-pipelines.ts";
import { openServer } from "../../shared/hrana/client.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";
import { type Sqld, startSqld } from "../support/sqld.ts";

interface Opened {
  readonly client: Client;
  close(): void | Promise<void>;
}

async function openServed(): Promise<Opened | undefined> {
  const server: Sqld | undefined = await startSqld();
  if (!server) return undefined;
  const client = openServer(server.url, undefined, undefined, sharePipelines);
  await migrate(client);
  return { client, close: () => server.stop() };
}

for (const [kind, open] of [
  ["the embedded engine", openFreshStore],
  ["a libSQL server", openServed],
] as const) {
  describe(`the events of records on ${kind}`, () => {
    let opened: Opened | undefined;
    before(async () => {
      opened = await open();
    });
    after(() => opened?.close());

    const onDatabase = (name: string, run: (client: Client, store: LibsqlStore) => Promise<void>) =>
      it(name, async (test: TestContext) =>
        opened ? run(opened.client, new LibsqlStore(opened.client)) : test.skip("skipped: no sqld"),
      );
    async function logOf(client: Client, { namespace }: Call) {
      const sql =
        "select sequence, type, id, life, call_id, actor, cast(data as text) as data from events where namespace = ? order by sequence";
      const { rows } = await client.execute({ sql, args: [namespace] });
      return rows.map(({ sequence, type, id, life, actor, data, call_id }) => ({
        ...{ sequence, type, id, life, actor, call_id },
        data: JSON.parse(String(data)),
      }));
    }

    onDatabase("are appended by each write that takes effect, and by no other", async (client, store) => {
      const call = { ...freshCall(), caller: "ann" };
      const one = sandboxOf("one", { labels: new Map([["a", "1"]]) });
      await store.create(call, one);
      await assert.rejects(store.create(call, one), { code: "already_exists" });
      await store.update(call, one, ["labels.a"]);
      const other = [{ uid: "other", revision: 1 }];
      await assert.rejects(store.update(call, one, ["labels.a"], other), { code: "aborted" });
      await assert.rejects(store.delete(call, "one", { versions: other }), { code: "aborted" });
      await store.delete(call, "one");
      await assert.rejects(store.delete(call, "one"), { code: "not_found" });
      const same = { id: "one", life: 0, actor: "ann", call_id: "" };
      assert.deepEqual(await logOf(client, call), [
        { ...same, sequence: 1, type: "created", data: { revision: 1 } },
        { ...same, sequence: 2, type: "updated", data: { revision: 2 } },
        { ...same, sequence: 3, type: "deleted", data: {} },
      ]);
    });

    onDatabase("name the call of an idempotency key, and the part that acted", async (client, store) => {
      const call = { ...freshCall(), caller: "ann", actor: "lease", idempotencyKey: "k" };
      await store.create(call, sandboxOf("one"));
      const [event] = await logOf(client, call);
      assert.equal(event?.actor, "lease");
      assert.match(String(event?.call_id), /^[0-9a-f]{64}$/);
    });

    onDatabase("have no gap and no repetition under concurrent writes", async (client, store) => {
      const [call, other] = [freshCall(), freshCall()];
      const second = new LibsqlStore(client);
      await Promise.all(
        Array.from({ length: 60 }, (_, at) =>
          (at % 2 ? store : second).create(at % 3 ? call : other, sandboxOf(`s${at}`)),
        ),
      );
      for (const [each, count] of [
        [call, 40],
        [other, 20],
      ] as const) {
        const log = await logOf(client, each);
        assert.deepEqual(
          log.map(({ sequence }) => sequence),
          Array.from({ length: count }, (_, at) => at + 1),
        );
        assert.equal(new Set(log.map(({ id }) => id)).size, count);
      }
    });
  });
}
