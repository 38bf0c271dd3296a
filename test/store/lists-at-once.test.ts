import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { listLanes } from "../../functions/entry/list-lanes.ts";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { freshCall, freshPath, sandboxOf } from "../support/fresh-store.ts";

const records = 100;
const callers = 40;

describe("Lists that begin in one turn of the event loop", () => {
  const { path, remove } = freshPath();
  const database = openFileDatabase(path);
  const store = new LibsqlStore(database, { lanes: listLanes(database) });
  before(async () => {
    await migrate(database);
    const labels = new Map([["app", "web"]]);
    await Promise.all(
      Array.from({ length: records }, (_, at) =>
        store.create(freshCall("n"), sandboxOf(`s${at}`, { labels })),
      ),
    );
  });
  after(() => {
    database.close();
    remove();
  });

  it("begin a few at a time, so that others have their turn", async () => {
    const begun = new Set<number>();
    const pages = Array.from({ length: callers }, (_, caller) =>
      store.page(freshCall("n"), [], records, undefined, () => begun.add(caller)),
    );
    // All that one turn does is done before this.
    await new Promise(setImmediate);
    assert.ok(begun.size >= 1 && begun.size < callers / 4, `${begun.size} of ${callers} pages`);
    const found = await Promise.all(pages);
    assert.equal(begun.size, callers);
    for (const page of found) assert.equal(page.next, undefined);
  });

  it("begin at once if they are small", async () => {
    const begun = new Set<number>();
    const pages = Array.from({ length: 8 }, (_, caller) =>
      store.page(freshCall("n"), ["id==s7"], records, undefined, () => begun.add(caller)),
    );
    await new Promise(setImmediate);
    assert.equal(begun.size, 8);
    await Promise.all(pages);
  });
});
