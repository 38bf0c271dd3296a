import assert from "node:assert/strict";
import { test } from "node:test";
import { UidPool } from "../../agent/host/users/pool.ts";
import { createUsers } from "../../agent/host/users/resolve.ts";

const range = { first: 1_900_000_000, last: 1_900_000_003 };
const none = () => new Set<number>();
const exhausted = { code: "resource_exhausted" };

test("concurrent lives have different user ids, and an exhausted range is reported", () => {
  const pool = new UidPool(range, none);
  const users = Array.from({ length: 4 }, () => pool.take());
  assert.deepEqual(new Set(users.map(({ uid }) => uid)).size, 4);
  for (const { uid, gid } of users) {
    assert.equal(gid, uid);
    assert.ok(uid >= range.first && uid <= range.last);
  }
  assert.throws(() => pool.take(), exhausted);
  // Of a range of four, any id can be the only free one.
  for (const user of [...users, ...users.toReversed()]) {
    pool.release(user);
    assert.deepEqual(pool.take(), user);
  }
});

test("a user id is reused as late as possible", () => {
  const pool = new UidPool(range, none);
  const first = pool.take();
  pool.release(first);
  const others = Array.from({ length: 3 }, () => pool.take());
  assert.ok(!others.some(({ uid }) => uid === first.uid));
  assert.deepEqual(pool.take(), first);
});

test("user ids of existing lives and running processes are not assigned", () => {
  const running = new Set([1_900_000_001, 0, 7]);
  const pool = new UidPool(range, () => running);
  pool.claim({ uid: 1_900_000_000, gid: 1_900_000_000 });
  pool.claim({ uid: 5, gid: 5 });
  assert.deepEqual([pool.take(), pool.take()].map(({ uid }) => uid).sort(), [1_900_000_002, 1_900_000_003]);
  assert.throws(() => pool.take(), exhausted);
  running.clear();
  assert.equal(pool.take().uid, 1_900_000_001);
  pool.release({ uid: 1_900_000_002, gid: 1_900_000_002 });
  running.add(1_900_000_002);
  assert.throws(() => pool.take(), exhausted);
});

const isRoot = process.getuid?.() === 0;

test("sandboxes cannot run as root or as an unknown user", { skip: !isRoot }, () => {
  for (const user of ["root", "0", "1000:0", "0:1000"]) {
    assert.throws(() => createUsers({ user }), /must not be root/, user);
  }
  assert.throws(() => createUsers({ user: "no-such-user" }), /unknown user no-such-user/);
  assert.deepEqual(createUsers({ user: "12345:54321" }).take(), { uid: 12_345, gid: 54_321 });
  assert.ok(createUsers({ user: "nobody" }).take().uid > 0);
});
