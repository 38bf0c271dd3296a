import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { type FreshStore, freshCall, openFreshStore } from "../support/fresh-store.ts";
import { noteReads } from "../support/note-reads.ts";

describe("a List that searches many records for none", () => {
  const call = freshCall();
  let fresh: FreshStore;
  let reads = 0;
  let store: LibsqlStore;
  before(async () => {
    fresh = await openFreshStore();
    await fresh.client.execute({
      sql: `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < 20000)
        insert into sandboxes
        select ?1, printf('s%05d', i), 'u', 1, x'72', null, zeroblob(100), '{"a":"c"}', '{}', x'', 0, 0
          from n`,
      args: [call.namespace],
    });
    store = new LibsqlStore(noteReads(fresh.client, () => reads++));
  });
  after(() => fresh.close());

  it("examines more records in each statement, the fewer it finds", async () => {
    assert.deepEqual(await store.list(call, ["labels.a!=c"]), []);
    assert.ok(reads <= 40, `${reads} reads`);
  });
});
