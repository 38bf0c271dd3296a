import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { Lanes } from "../../shared/async/lanes.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { freshCall, freshPath, sandboxOf } from "../support/fresh-store.ts";

describe("Lists of large records", () => {
  const { path, remove } = freshPath();
  const database = openFileDatabase(path);
  const store = new LibsqlStore(database, { lanes: new Lanes(2) });
  const records = 45;
  before(async () => {
    await migrate(database);
    for (let at = 0; at < records; at++) {
      const labels = new Map([["a", "x".repeat(100_000)]]);
      await store.create(freshCall("large"), sandboxOf(`s${at}`, { labels }));
    }
  });
  after(() => {
    database.close();
    remove();
  });

  it("by one caller hold their records one after the other", async () => {
    const seen: number[] = [];
    const lists = Array.from({ length: 4 }, (_, list) =>
      store.list(freshCall("large"), [], () => seen.push(list)),
    );
    await Promise.all(lists);
    assert.equal(seen.length, 4 * records);
    const changes = seen.filter((list, at) => at > 0 && list !== seen[at - 1]).length;
    assert.equal(changes, 3, seen.join(""));
  });
});
