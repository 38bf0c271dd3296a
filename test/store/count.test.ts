import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { type FreshStore, freshCall, openFreshStore } from "../support/fresh-store.ts";
import { noteReads } from "../support/note-reads.ts";
import { rejects } from "../support/rejects.ts";

describe("counting records", () => {
  const call = freshCall("counted");
  const count = 20_000;
  let fresh: FreshStore;
  let store: LibsqlStore;
  let statements = 0;
  before(async () => {
    fresh = await openFreshStore();
    await fresh.client.execute({
      sql: `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?1)
        insert into sandboxes select ?2, printf('s%06d', i), 'u', 1, x'72', null, zeroblob(1000),
          json_object('parity', iif(i % 2 = 1, 'odd', 'even')), '{}', x'', 0, 0 from n`,
      args: [count, call.namespace],
    });
    store = new LibsqlStore(
      noteReads(fresh.client, () => {
        statements++;
      }),
    );
  });
  after(() => fresh.close());

  it("is exact for whatever the database decides, in statements of bounded size", async () => {
    for (const [filters, found] of [
      [[], count],
      [["labels.parity==odd"], count / 2],
      [["state==none,labels.parity==even"], count / 2],
      [["id~=^s0001"], 100],
      [["labels.none"], 0],
      [["createdAt>2020-01-01T00:00:00Z"], 0],
    ] as const) {
      statements = 0;
      assert.deepEqual(await store.count(call, filters), { count: found, isExact: true });
      assert.ok(found < 1_000 || statements > 1, `${statements} statements for ${found}`);
    }
  });

  it("is not exact once it has done a page's work, and then counts what was found", async () => {
    const read = await store.count(call, ["id~=[0-9]$"]);
    assert.deepEqual(read, { count: 5_000, isExact: false });
    const many = Array.from({ length: 60 }, (_, at) => `labels.l${at}!=x`).join(",");
    const inSql = await store.count(call, [many]);
    assert.equal(inSql.isExact, false);
    assert.ok(inSql.count > 0 && inSql.count < count, `${inSql.count}`);
  });

  it("ends when its caller leaves", async () => {
    const leaving = new AbortController();
    const counting = store.count({ ...call, signal: leaving.signal }, []);
    leaving.abort();
    await rejects(counting, "canceled");
  });
});
