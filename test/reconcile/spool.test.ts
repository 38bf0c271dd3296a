import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Spool } from "../../agent/report/spool.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const entriesOf = (spool: Spool, limit = 100) => spool.first(limit).map(({ entry }) => entry);

test("a spool keeps one report per life, in order, over restarts", async () => {
  const folder = await temporaryFolder();
  let spool = Spool.open(folder.path);
  for (const [name, life, entry] of [
    ["n/a", 1, "a1 running"],
    ["n/b", 1, "b1"],
    ["n/a", 1, "a1 stopped"],
    ["n/a", 2, "a2"],
  ] as const) {
    assert.equal(spool.add(name, life, entry), 0);
  }
  spool.close();
  spool = Spool.open(folder.path);
  assert.deepEqual(entriesOf(spool), ["b1", "a1 stopped", "a2"]);
  spool.close();
  await folder.remove();
});

test("a report that was replaced during its delivery stays in the spool", async () => {
  const folder = await temporaryFolder();
  const spool = Spool.open(folder.path);
  spool.add("n/a", 1, "first");
  spool.add("n/b", 1, "other");
  const sent = spool.first(2);
  spool.add("n/a", 1, "second");
  spool.remove(sent);
  assert.deepEqual(entriesOf(spool), ["second"]);
  spool.close();
  await folder.remove();
});

test("a full spool drops the oldest reports and says how many", async () => {
  const folder = await temporaryFolder();
  const spool = Spool.open(folder.path, 3);
  const dropped = ["a", "b", "c", "d", "e"].map((name) => spool.add(name, 1, name));
  assert.deepEqual(dropped, [0, 0, 0, 1, 1]);
  assert.deepEqual(entriesOf(spool), ["c", "d", "e"]);
  spool.close();
  await folder.remove();
});

test("a damaged spool is replaced by an empty one", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder.path, "reports.db"), "this is no database".repeat(1_000));
  const spool = Spool.open(folder.path);
  assert.equal(spool.add("n/a", 1, "entry"), 0);
  assert.equal(spool.size, 1);
  spool.close();
  await folder.remove();
});

test("a report that cannot be stored changes nothing, and the next one is stored", async () => {
  const folder = await temporaryFolder();
  const spool = Spool.open(folder.path);
  spool.add("n/a", 1, "first");
  assert.throws(() => spool.add("n/a", 1, null as never));
  assert.deepEqual(entriesOf(spool), ["first"]);
  spool.add("n/b", 1, "second");
  assert.deepEqual(entriesOf(spool, 1), ["first"]);
  spool.close();
  const again = Spool.open(folder.path);
  assert.deepEqual(entriesOf(again), ["first", "second"]);
  again.close();
  await folder.remove();
});
