import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, type TestContext, test } from "node:test";
import { livesFile, type TombstoneOptions, Tombstones } from "../../agent/lifecycle/tombstones.ts";
import type { LifeExit } from "../../shared/instances/view.ts";

let root: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), "tombstones-"));
});
after(() => rmSync(root, { recursive: true }));

const hour = 60 * 60 * 1_000;

function open(test: TestContext, folder: string, options?: TombstoneOptions): Tombstones {
  const tombstones = Tombstones.open(folder, options);
  test.after(() => {
    // Some tests close it earlier, to open another one.
    try {
      tombstones.close();
    } catch {}
  });
  return tombstones;
}

const fresh = () => mkdtempSync(join(root, "data-"));
const exitOf = (life: number): LifeExit => ({
  life,
  status: 3,
  exitedAt: { seconds: 1_700_000_000, nanos: 5 },
  reason: "exited",
});

test("a fence only rises, and is read back with exit and refusal", (context) => {
  const folder = fresh();
  const first = open(context, folder);
  first.raise("n@a", 7);
  first.raise("n@a", 5);
  first.recordExit("n@a", exitOf(6));
  first.refuse("n@a", 9, { call: "c", code: "invalid_argument", message: "no" });
  first.recordExit("n@b", exitOf(4));
  const expected = {
    fence: 9,
    exit: exitOf(6),
    refusal: { call: "c", code: "invalid_argument", message: "no" },
  };
  first.close();
  const second = open(context, folder);
  for (const tombstones of [first, second]) {
    assert.deepEqual(tombstones.get("n@a"), expected);
    assert.deepEqual(tombstones.get("n@b"), { fence: 4, exit: exitOf(4), refusal: undefined });
    assert.deepEqual(tombstones.get("n@c"), { fence: 0, exit: undefined, refusal: undefined });
  }
  assert.equal(second.epoch, first.epoch);
  assert.ok(open(context, fresh()).epoch > first.epoch);
});

test("beyond the limit the oldest fences are pruned and raise the floor", (context) => {
  const folder = fresh();
  const tombstones = open(context, folder, { limit: 5, isInUse: (name) => name === "n@2" });
  for (const number of [4, 2, 3, 5, 1, 6, 7]) tombstones.raise(`n@${number}`, number * 10);
  assert.equal(tombstones.size, 5);
  assert.equal(tombstones.floor, 30);
  // Existing sandboxes keep their tombstones.
  assert.deepEqual([...tombstones.names()].sort(), ["n@2", "n@4", "n@5", "n@6", "n@7"]);
  tombstones.close();
  const again = open(context, folder);
  assert.deepEqual([again.size, again.floor, again.get("n@2").fence], [5, 30, 20]);
});

test("below the limit no tombstone younger than 24 hours is pruned", (context) => {
  let time = 0;
  const tombstones = open(context, fresh(), { limit: 10, clock: () => time });
  for (let number = 1; number <= 10; number++) tombstones.raise(`n@${number}`, number);
  assert.deepEqual([tombstones.size, tombstones.floor], [10, 0]);
  time = 23 * hour;
  tombstones.raise("n@9", 90);
  assert.equal(tombstones.size, 10);
  time = 25 * hour;
  tombstones.raise("n@10", 100);
  assert.deepEqual([...tombstones.names()].sort(), ["n@10", "n@9"]);
  assert.equal(tombstones.floor, 8);
});

test("at most 10,000 ids are remembered", (context) => {
  const tombstones = open(context, fresh());
  for (let number = 1; number <= 10_050; number++) tombstones.raise(`n@${number}`, number);
  assert.deepEqual([tombstones.size, tombstones.floor], [10_000, 50]);
});

test("an unreadable database is an error, not an empty one", () => {
  const folder = fresh();
  writeFileSync(join(folder, livesFile), "not a database, but more than a few bytes of something else");
  assert.throws(() => Tombstones.open(folder), /lives\.db cannot be read: file is not a database/);
});

test("a database of a newer agent is an error, and one of this version is not", (context) => {
  const folder = fresh();
  open(context, folder).close();
  open(context, folder).close();
  const database = new DatabaseSync(join(folder, livesFile));
  const { user_version: version } = database.prepare("pragma user_version").get() ?? {};
  database.exec(`pragma user_version = ${Number(version) + 1}`);
  database.close();
  assert.throws(() => Tombstones.open(folder), /lives\.db cannot be read: it is from a newer agent/);
});
