import assert from "node:assert/strict";
import fs, { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Reserve } from "../../agent/lifecycle/reserve.ts";
import type { LifeExit } from "../../shared/instances/view.ts";

let root: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), "reserve-"));
});
after(() => rmSync(root, { recursive: true }));

let count = 0;
const fresh = () => join(root, String(count++));

const exit: LifeExit = {
  life: 5,
  status: 7,
  exitedAt: { seconds: 1_700_000_000, nanos: 5 },
  reason: "stopped",
};
const unseen: LifeExit = { life: 6, status: 255, exitedAt: undefined, reason: "lost" };
const entry = (name: string, fence: number, of?: LifeExit) => ({ name, fence, exit: of });

test("the latest entry of each name is read back, and the file never grows", () => {
  const path = fresh();
  const reserve = Reserve.open(path, 8);
  const { size, blocks } = statSync(path);
  for (let fence = 1; fence <= 20; fence++) reserve.write(entry("n@a", fence), true);
  reserve.write(entry("n@a", 20, exit), true);
  reserve.write(entry("n@b", 3, unseen), true);
  const expected = [entry("n@a", 20, exit), entry("n@b", 3, unseen)];
  reserve.close();
  const again = Reserve.open(path, 8);
  for (const each of [reserve, again]) {
    assert.deepEqual(
      [...each.entries].sort((a, b) => a.name.localeCompare(b.name)),
      expected,
    );
  }
  assert.deepEqual([statSync(path).size, statSync(path).blocks], [size, blocks]);
  again.clear();
  assert.equal(again.size, 0);
  for (let number = 0; number < 8; number++) again.write(entry(`n@${number}`, 1), true);
  again.clear();
  again.close();
  const empty = Reserve.open(path, 8);
  assert.deepEqual([empty.size, empty.entries], [0, []]);
  empty.close();
});

test("a full reserve is read back, from its first slot to its last", () => {
  const path = fresh();
  const reserve = Reserve.open(path, 4);
  const names = ["n@a", "n@b", "n@c", "n@d"];
  for (const name of names) reserve.write(entry(name, 1), true);
  reserve.close();
  const again = Reserve.open(path, 4);
  assert.deepEqual(again.entries.map(({ name }) => name).sort(), names);
  again.close();
});

test("entries without a sandbox leave half of the space to those with one", () => {
  const reserve = Reserve.open(fresh(), 8);
  for (let number = 0; number < 4; number++) reserve.write(entry(`n@${number}`, 1), false);
  const full = { code: "resource_exhausted" };
  assert.throws(() => reserve.write(entry("n@4", 1), false), full);
  for (let number = 4; number < 8; number++) reserve.write(entry(`n@${number}`, 1), true);
  assert.throws(() => reserve.write(entry("n@8", 1), true), full);
  assert.equal(reserve.size, 8);
  reserve.close();
});

test("an incomplete entry is ignored in favour of the previous one", () => {
  const path = fresh();
  const reserve = Reserve.open(path, 4);
  reserve.write(entry("n@a", 1), true);
  reserve.write(entry("n@a", 2), true);
  reserve.close();
  const content = readFileSync(path, "latin1");
  writeFileSync(path, content.replace('"fence":2', '"fence":3'), "latin1");
  const again = Reserve.open(path, 4);
  assert.deepEqual(again.entries, [entry("n@a", 1)]);
  again.close();
});

test("a truncated reserve is usable and grows again", () => {
  const path = fresh();
  Reserve.open(path, 8).close();
  truncateSync(path, 512 * 3 + 100);
  const reserve = Reserve.open(path, 8);
  assert.ok(reserve.isFullyAllocated);
  assert.equal(statSync(path).size, 512 * 8);
  reserve.close();
});

test("an entry that does not fit is refused, and its slot stays free", () => {
  const reserve = Reserve.open(fresh(), 1);
  const refusal = { code: "resource_exhausted", message: "the tombstone is too long" };
  assert.throws(() => reserve.write(entry("x".repeat(600), 1), true), refusal);
  reserve.write(entry("n@a", 1), true);
  assert.equal(reserve.size, 1);
  reserve.close();
});

test("the next agent has the space of all outdated entries, wherever they are", () => {
  const path = fresh();
  const reserve = Reserve.open(path, 4);
  for (let fence = 1; fence <= 5; fence++) reserve.write(entry("n@a", fence), true);
  reserve.close();
  const again = Reserve.open(path, 4);
  for (const name of ["n@b", "n@c", "n@d"]) again.write(entry(name, 0), true);
  assert.throws(() => again.write(entry("n@e", 1), true), { code: "resource_exhausted" });
  again.close();
  const full = Reserve.open(path, 4);
  const expected = [entry("n@a", 5), ...["n@b", "n@c", "n@d"].map((name) => entry(name, 0))];
  assert.deepEqual(
    [...full.entries].sort((a, b) => a.name.localeCompare(b.name)),
    expected,
  );
  full.close();
});

test("a slot that cannot be allocated ends the growth if the disk is full, else it is an error", (context) => {
  const path = fresh();
  Reserve.open(path, 2).close();
  const write = context.mock.method(fs, "writeSync", () => 100);
  syncBuiltinESMExports();
  context.after(() => {
    write.mock.restore();
    syncBuiltinESMExports();
  });
  const reserve = Reserve.open(path, 4);
  assert.equal(reserve.isFullyAllocated, false);
  assert.throws(() => reserve.write(entry("n@a", 1), true), { code: "ENOSPC" });
  assert.equal(reserve.size, 0);
  write.mock.restore();
  syncBuiltinESMExports();
  for (const name of ["n@a", "n@b"]) reserve.write(entry(name, 1), true);
  reserve.grow();
  assert.equal(reserve.isFullyAllocated, true);
  reserve.close();
  context.mock.method(fs, "writeSync", () => {
    throw Object.assign(new Error("EIO"), { code: "EIO" });
  });
  const close = context.mock.method(fs, "closeSync");
  syncBuiltinESMExports();
  assert.throws(() => Reserve.open(path, 8), { code: "EIO" });
  assert.equal(close.mock.callCount(), 1);
  context.mock.restoreAll();
});
