import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { faultsOf } from "./counts/plan.ts";

describe("the faults of a statement's plan", () => {
  const database = new DatabaseSync(":memory:");
  before(() => {
    database.exec(`create table t (id text primary key, v text) without rowid;
      create table log (v text);
      create trigger changed after update on t begin delete from log where v = new.v; end`);
  });
  after(() => database.close());

  const cases: Readonly<Record<string, readonly [sql: string, scans: number, sorts: number]>> = {
    "a search has none": ["select * from t where id = ?", 0, 0],
    "a range in the order of the key has none": ["select * from t where id > ? order by id limit 10", 0, 0],
    "a filter that nothing indexes is a scan": ["select * from t as x where x.v = ?", 1, 0],
    "an order that nothing indexes is a sort": ["select * from t where id > ? order by v", 0, 1],
    "what a statement makes for itself is not a table": [
      "with k as materialized (select id from t where id > ? limit 5) select * from k cross join t using (id)",
      0,
      0,
    ],
    "a trigger's scan counts": ["update t set v = ? where id = ?", 1, 0],
  };
  for (const [name, [sql, scans, sorts]] of Object.entries(cases)) {
    it(name, () => assert.deepEqual(faultsOf(database, sql), { scans, sorts }));
  }
});
