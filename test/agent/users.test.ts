import assert from "node:assert/strict";
import childProcess from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { test } from "node:test";
import { UidPool } from "../../agent/host/users/pool.ts";
import { createUsers } from "../../agent/host/users/resolve.ts";

const range = { first: 1_900_000_000, last: 1_900_000_003 };
const isRoot = process.getuid?.() === 0;
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

test("a range of one id has one, unless a process has it", { skip: !isRoot }, async (context) => {
  const pool = new UidPool({ first: 7, last: 7 }, none);
  assert.deepEqual(pool.take(), { uid: 7, gid: 7 });
  const message = "all 1 user ids for sandboxes on this node are in use";
  assert.throws(() => pool.take(), { ...exhausted, message });
  const uid = range.first;
  const child = childProcess.spawn("sleep", ["1000"], { uid, gid: uid });
  context.after(() => child.kill("SIGKILL"));
  await once(child, "spawn");
  assert.throws(() => new UidPool({ first: uid, last: uid }).take(), exhausted);
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
  const pool = new UidPool({ ...range, last: range.last + 1 }, () => running);
  for (const uid of [range.first, range.last + 1, 5]) pool.claim({ uid, gid: uid });
  assert.deepEqual([pool.take(), pool.take()].map(({ uid }) => uid).sort(), [1_900_000_002, 1_900_000_003]);
  assert.throws(() => pool.take(), exhausted);
  running.clear();
  assert.equal(pool.take().uid, 1_900_000_001);
  pool.release({ uid: 1_900_000_002, gid: 1_900_000_002 });
  running.add(1_900_000_002);
  assert.throws(() => pool.take(), exhausted);
});

test("sandboxes cannot run as root or as an unknown user", { skip: !isRoot }, () => {
  for (const user of ["root", "0", "1000:0", "0:1000"]) {
    assert.throws(() => createUsers({ user }), /must not be root/, user);
  }
  for (const user of ["no-such-user", "12x", "x12"])
    assert.throws(() => createUsers({ user }), { message: `unknown user ${user}` });
  assert.deepEqual(createUsers({ user: "12345:54321" }).take(), { uid: 12_345, gid: 54_321 });
});

test("a user has the group of the system, or of its own number", { skip: !isRoot }, () => {
  assert.deepEqual(createUsers({ user: "1234567" }).take(), { uid: 1_234_567, gid: 1_234_567 });
  const known = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const [user = "", , uid, gid] of known.filter(
    ([, , uid, gid]) => Number(uid) > 0 && Number(gid) > 0,
  )) {
    assert.deepEqual(createUsers({ user }).take(), { uid: Number(uid), gid: Number(gid) }, user);
  }
});

test("an agent that cannot change users does not begin to", { skip: !isRoot }, (context) => {
  const created = () => [{ user: "12345" }, { range }].map((config) => createUsers(config).take());
  const [, { uid = 0 } = {}] = created();
  assert.ok(uid >= range.first && uid <= range.last);
  const refuses = (message: string) => {
    for (const config of [{ user: "12345" }, { range }])
      assert.throws(() => createUsers(config), { message });
  };
  const { spawnSync } = childProcess;
  const { getuid } = process;
  context.mock.method(childProcess, "spawnSync", (program: string, ...more: [string[], object]) =>
    program === "setpriv"
      ? { stdout: "0\n", stderr: "setpriv: not permitted\n" }
      : spawnSync(program, ...more),
  );
  syncBuiltinESMExports();
  context.after(() => {
    context.mock.restoreAll();
    syncBuiltinESMExports();
    Object.defineProperty(process, "getuid", { value: getuid });
  });
  refuses("needs setpriv (util-linux) and permission to use it: setpriv: not permitted");
  Object.defineProperty(process, "getuid", { value: () => 1000, configurable: true });
  refuses("needs the agent to run as root");
});
