import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import { type Client, LibsqlError } from "@libsql/client/http";
import { FileDatabase, openFileDatabase } from "../../functions/entry/file-database.ts";
import { openDeadline } from "../../shared/connect/deadline.ts";
import { type FreshStore, freshCall, freshPath, openFreshStore, sandboxOf } from "./fresh-store.ts";

function failsWith(code: string): (error: unknown) => boolean {
  return (error) => error instanceof LibsqlError && error.code === code;
}

/** Returns a program that takes the write lock, prints a line, and releases the lock after a delay. */
function holdLockForMs(path: string, ms: number): string {
  return `
    const { DatabaseSync } = require("node:sqlite");
    const database = new DatabaseSync(${JSON.stringify(path)});
    database.exec("begin immediate");
    console.log("locked");
    setTimeout(() => database.close(), ${ms});
  `;
}

describe("the embedded engine", () => {
  const { path, remove } = freshPath();
  let client: Client;
  before(async () => {
    client = openFileDatabase(path);
    await client.execute("create table t (k text primary key, v) without rowid");
  });
  after(() => {
    client.close();
    remove();
  });

  it("creates files that only this user can read, with any umask", async () => {
    const umask = process.umask(0o022);
    const fresh = freshPath();
    const database = openFileDatabase(fresh.path);
    await database.execute("create table t (k)");
    process.umask(umask);
    const modes = ["", "-wal", "-shm"].map((end) => statSync(fresh.path + end).mode & 0o777);
    database.close();
    fresh.remove();
    assert.deepEqual(modes, [0o600, 0o600, 0o600]);
  });

  it("returns rows with values by index and by name", async () => {
    const result = await client.execute("select 1 as a, 'x' as b, x'0102' as c, null as d, 2 as a");
    const [row] = result.rows;
    assert.ok(row);
    assert.deepEqual(result.columns, ["a", "b", "c", "d", "a"]);
    assert.equal(row.length, 5);
    assert.deepEqual(Array.from(row), [1, "x", Uint8Array.of(1, 2).buffer, null, 2]);
    assert.equal(row.b, "x");
    assert.deepEqual(Object.keys(row), ["a", "b", "c", "d"]);
    assert.deepEqual(result.toJSON(), {
      columns: ["a", "b", "c", "d", "a"],
      columnTypes: ["", "", "", "", ""],
      rows: [[1, "x", "AQI=", null, 2]],
      rowsAffected: 0,
      lastInsertRowid: null,
    });
  });

  it("counts the rows a statement changed", async () => {
    const [inserted, returned, ignored] = await client.batch([
      "insert into t values ('c1', 1), ('c2', 2)",
      "update t set v = 3 where k in ('c1', 'c2') returning k",
      "insert into t values ('c1', 1) on conflict do nothing",
    ]);
    assert.equal(inserted?.rowsAffected, 2);
    assert.equal(returned?.rowsAffected, 2);
    assert.equal(ignored?.rowsAffected, 0);
  });

  it("accepts arguments by index and by name, of every type", async () => {
    const { rows } = await client.execute("select ?, ?, ?, ?", [
      true,
      new Date(5),
      7n,
      Uint8Array.of(9).buffer,
    ]);
    assert.deepEqual(Array.from(rows[0] ?? []), [1, 5, 7, Uint8Array.of(9).buffer]);
    const named = await client.execute({ sql: "select :a as a, $b as b", args: { a: 1, b: "two" } });
    assert.deepEqual({ ...named.rows[0] }, { a: 1, b: "two" });
  });

  it("keeps an empty BLOB apart from NULL", async () => {
    for (const empty of [new Uint8Array(0), new TextEncoder().encode(""), new ArrayBuffer(0)]) {
      const { rows } = await client.execute("select typeof(?), ? is null", [empty, null]);
      assert.deepEqual(Array.from(rows[0] ?? []), ["blob", 1]);
    }
  });

  it("reads TEXT that is not UTF-8", async () => {
    const { rows } = await client.execute("select cast(x'61ff62' as text) as t");
    assert.equal(rows[0]?.t, "a\ufffdb");
  });

  it("rejects integers that no JavaScript number can hold, and writes nothing", async () => {
    await assert.rejects(client.execute("select 9007199254740993"), failsWith("INTEGER_OUT_OF_RANGE"));
    const insert = "insert into t values ('huge', 9007199254740993) returning v";
    await assert.rejects(client.execute(insert), failsWith("INTEGER_OUT_OF_RANGE"));
    assert.equal((await client.execute("select 1 from t where k = 'huge'")).rows.length, 0);
  });

  it("a failed write does not affect others in its commit", async () => {
    const outcomes = await Promise.allSettled([
      client.execute("insert into t values ('g1', 1)"),
      client.execute("insert into t values ('g1', 2)"),
      client.batch(["insert into t values ('g2', 1)", "insert into nowhere values (1)"], "write"),
      client.execute("insert into t values ('g3', 1)"),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "rejected", "fulfilled"],
    );
    const [, constraint, missing] = outcomes;
    assert.ok(constraint?.status === "rejected" && failsWith("SQLITE_CONSTRAINT")(constraint.reason));
    assert.ok(missing?.status === "rejected" && missing.reason.statementIndex === 1);
    const { rows } = await client.execute("select k, v from t where k like 'g%' order by k");
    assert.deepEqual(
      rows.map((row) => Array.from(row)),
      [
        ["g1", 1],
        ["g3", 1],
      ],
    );
  });

  it("fails all writes of a commit when its transaction is lost, and continues", async () => {
    const outcomes = await Promise.allSettled([
      client.execute("insert into t values ('r1', 1)"),
      client.execute("insert or rollback into t values ('r1', 2)"),
      client.execute("insert into t values ('r2', 1)"),
    ]);
    assert.ok(outcomes.every(({ status }) => status === "rejected"));
    assert.equal((await client.execute("select 1 from t where k like 'r%'")).rows.length, 0);
    await client.execute("insert into t values ('r3', 1)");
    assert.equal((await client.execute("select 1 from t where k like 'r%'")).rows.length, 1);
  });

  it("commits writes of the same turn together", async () => {
    const onlooker = new DatabaseSync(path);
    const version = () => onlooker.prepare("pragma data_version").get()?.data_version;
    const seen = new Set([version()]);
    const writes = Array.from({ length: 50 }, (_, index) =>
      client
        .execute({ sql: "insert into t values (?, 1)", args: [`turn${index}`] })
        .then(() => seen.add(version())),
    );
    await Promise.all(writes);
    onlooker.close();
    assert.equal(seen.size, 2);
  });

  it("rejects statements that control transactions", async () => {
    await assert.rejects(client.transaction(), failsWith("TRANSACTIONS_NOT_SUPPORTED"));
    await assert.rejects(client.execute("BEGIN"), failsWith("TRANSACTIONS_NOT_SUPPORTED"));
    await assert.rejects(client.batch(["delete from t"], "read"), failsWith("SQLITE_READONLY"));
  });

  it("sees schema changes in statements that were prepared before", async () => {
    await client.execute("create table shape (a)");
    await client.execute("insert into shape values (1)");
    const all = "select * from shape";
    assert.deepEqual({ ...(await client.execute(all)).rows[0] }, { a: 1 });
    await client.execute("alter table shape add column b default 2");
    assert.deepEqual({ ...(await client.execute(all)).rows[0] }, { a: 1, b: 2 });
  });

  it("caches prepared statements, except for long ones", async (t) => {
    const { mock } = t.mock.method(DatabaseSync.prototype, "prepare");
    const prepared = async (act: () => Promise<unknown>) => {
      const before = mock.callCount();
      await act();
      return mock.callCount() - before;
    };
    const select = (length: number) => `select '${"x".repeat(length - 9)}'`;
    for (const [length, again] of [
      [4_000, 0],
      [4_001, 1],
      [100_000, 1],
    ] as const) {
      assert.equal(await prepared(() => client.execute(select(length))), 1, `${length}`);
      assert.equal(await prepared(() => client.execute(select(length))), again, `${length}`);
    }
  });

  it("runs a script, and leaves no transaction open", async () => {
    await client.executeMultiple("begin; insert into t values ('script', 1); commit; begin; delete from t;");
    assert.equal((await client.execute("select 1 from t where k = 'script'")).rows.length, 1);
    await client.execute("insert into t values ('after', 1)");
  });

  it("waits while another process writes, and loses nothing on a timeout", async () => {
    const other = new DatabaseSync(path);
    other.exec("begin immediate");
    const waiting = client.execute("insert into t values ('waited', 1)");
    assert.equal((await client.execute("select 1 from t where k = 'waited'")).rows.length, 0);
    await setTimeout(200);
    other.exec("commit");
    await waiting;
    const impatient = openFileDatabase(path, 300);
    other.exec("begin immediate");
    await assert.rejects(impatient.execute("insert into t values ('never', 1)"), failsWith("SQLITE_BUSY"));
    other.exec("commit");
    await impatient.execute("insert into t values ('later', 1)");
    impatient.close();
    const { rows } = await client.execute(
      "select k from t where k in ('waited', 'never', 'later') order by k",
    );
    assert.deepEqual(
      rows.map(({ k }) => k),
      ["later", "waited"],
    );
    other.close();
  });

  it("leaves the event loop free while another process holds the lock", async () => {
    const ticksOf = async (work: Promise<unknown>) => {
      let ticks = 0;
      const timer = setInterval(() => ticks++, 5);
      await work;
      clearInterval(timer);
      return ticks;
    };
    const free = await ticksOf(setTimeout(1_000));
    const other = new DatabaseSync(path);
    other.exec("begin immediate");
    const waiting = client.execute("insert into t values ('ticking', 1)");
    const locked = await ticksOf(setTimeout(1_000));
    other.exec("commit");
    other.close();
    await waiting;
    assert.ok(locked >= free / 2, `${locked} ticks with the lock held, ${free} without`);
  });

  it("commits on closing, even if another process releases the lock only then", async () => {
    const closing = openFileDatabase(path);
    const holder = spawn(process.execPath, ["--no-warnings", "-e", holdLockForMs(path, 20)]);
    await once(holder.stdout, "data");
    const last = closing.execute("insert into t values ('closing', 1)");
    closing.close();
    await last;
    await once(holder, "close");
    assert.equal((await client.execute("select 1 from t where k = 'closing'")).rows.length, 1);
  });

  it("commits accepted writes on closing, and none afterwards", async () => {
    const last = client.execute("insert into t values ('last', 1)");
    client.close();
    await last;
    assert.equal(client.closed, true);
    await assert.rejects(client.execute("insert into t values ('late', 1)"), failsWith("CLIENT_CLOSED"));
    await assert.rejects(client.execute("select 1"), failsWith("CLIENT_CLOSED"));
    await client.reconnect();
    const { rows } = await client.execute("select k from t where k in ('last', 'late')");
    assert.deepEqual(
      rows.map(({ k }) => k),
      ["last"],
    );
  });
});

describe("the Store on the embedded engine", () => {
  it("prepares each statement once, for all arguments", async (t) => {
    const { store, close } = await openFreshStore();
    t.after(close);
    const { mock } = t.mock.method(DatabaseSync.prototype, "prepare");
    const live = async (id: string) => {
      const call = freshCall();
      const labels = new Map([["app", id]]);
      const { uid } = await store.create(call, sandboxOf(id, { labels }));
      await store.get(call, id);
      await store.update(call, sandboxOf(id, { labels }), []);
      const paths = ["labels.app", "extensions.e", "spec", "runtime"];
      await store.update(call, sandboxOf(id, { labels }), paths, [{ uid, revision: 2 }]);
      await store.list(call, []);
      await store.page(call, [`labels.app==${id},labels.env!=x`, `id~=^${id}`, "labels.tier~=[0-9]$"], 10);
      await store.delete(call, id);
    };
    await live("one");
    const once = mock.callCount();
    assert.ok(once > 0);
    await live("two");
    assert.equal(mock.callCount(), once);
  });
});

describe("the Store while another process holds the lock", () => {
  let fresh: FreshStore;
  before(async () => {
    fresh = await openFreshStore();
  });
  after(() => fresh.close());

  /** Makes a call with a deadline while the lock is held. Returns the time until the answer. */
  async function createInTime(id: string, deadlineMs: number): Promise<number> {
    const deadline = openDeadline(new AbortController().signal, deadlineMs);
    const began = performance.now();
    const call = { ...freshCall("locked"), signal: deadline.signal };
    await assert.rejects(fresh.store.create(call, sandboxOf(id)), { code: "deadline_exceeded" });
    deadline.close();
    return performance.now() - began;
  }

  it("answers at the deadline, and commits accepted writes once the lock is free", async () => {
    const other = new DatabaseSync(fresh.path);
    other.exec("begin immediate");
    const answers = ["a", "b", "c", "d"].map((id) => createInTime(id, 300));
    for (const ms of await Promise.all(answers)) assert.ok(ms < 600, `${ms} ms`);
    other.exec("rollback");
    other.close();
    await fresh.store.create(freshCall("locked"), sandboxOf("e"));
    const records = await fresh.store.list(freshCall("locked"), []);
    assert.deepEqual(
      records.map(({ id }) => id),
      ["a", "b", "c", "d", "e"],
    );
  });
});

describe("a write of the Store on the embedded engine", () => {
  const { path, remove } = freshPath();
  const caller = freshCall();
  let client: FileDatabase;
  const write = (sql: string, otherwise?: string) =>
    client.executor.write(caller, { sql, args: [] }, otherwise ? { sql: otherwise, args: [] } : undefined);
  const keysLike = async (pattern: string) => {
    const { rows } = await client.execute(`select k from t where k like '${pattern}' order by k`);
    return rows.map(({ k }) => k);
  };
  before(async () => {
    client = new FileDatabase(path, 5_000);
    await client.execute("create table t (k text primary key, v) without rowid");
  });
  after(() => {
    client.close();
    remove();
  });

  it("fails alone in the middle of a commit", async () => {
    const outcomes = await Promise.allSettled([
      write("insert into t values ('a1', 1) returning k"),
      write("insert into t values ('a1', 2) returning k"),
      write("insert into t values ('a2', 1), ('a3', 1), ('a1', 1) returning k"),
      write("insert into t values ('a4', 1) returning k"),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value[0] : outcome.reason.code)),
      [[["a1"]], "internal", "internal", [["a4"]]],
    );
    assert.deepEqual(await keysLike("a%"), ["a1", "a4"]);
  });

  it("is undone alone if its returned rows cannot be read", async () => {
    const outcomes = await Promise.allSettled([
      write("insert into t values ('b1', 1) returning k"),
      write("insert into t values ('b2', 9007199254740993) returning v"),
      client.batch(["insert into t values ('b3', 1)", "insert into nowhere values (1)"], "write"),
      write("insert into t values ('b4', 1) returning k"),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "rejected", "fulfilled"],
    );
    assert.deepEqual(await keysLike("b%"), ["b1", "b4"]);
  });

  it("runs its second statement only if it returned no row", async () => {
    const why = "select 'why'";
    assert.deepEqual(await write("insert into t values ('c1', 1) returning k", why), [[["c1"]], []]);
    const again = "insert into t values ('c1', 1) on conflict do nothing returning k";
    assert.deepEqual(await write(again, why), [[], [["why"]]]);
  });

  it("commits soon after a lock is released", async () => {
    const other = new DatabaseSync(path);
    other.exec("begin immediate");
    const first = write("insert into t values ('d1', 1) returning k");
    await setTimeout(50);
    const second = write("insert into t values ('d2', 1) returning k");
    other.exec("rollback");
    other.close();
    await first.then(() => write("insert into t values ('d3', 1) returning k"));
    await second;
    assert.deepEqual(await keysLike("d%"), ["d1", "d2", "d3"]);
  });

  it("reads through the client if the engine cannot read immediately", async () => {
    const closed = new FileDatabase(path, 5_000);
    closed.close();
    await assert.rejects(async () => closed.executor.read(caller, { sql: "select 1", args: [] }), {
      code: "unavailable",
    });
    await assert.rejects(closed.executor.write(caller, { sql: "delete from t", args: [] }), {
      code: "unavailable",
    });
  });
});

describe("a file that cannot be the database", () => {
  const { path, remove } = freshPath();
  const folder = dirname(path);
  after(remove);

  const says = (text: RegExp) => (error: unknown) =>
    error instanceof Error && !error.message.includes("\n") && text.test(error.message);

  it("is reported with the reason when its folder is missing", () => {
    assert.throws(
      () => openFileDatabase(join(folder, "missing", "a.db")),
      says(/missing.*a\.db.*folder is missing/),
    );
  });

  it("is reported with the reason when it is not a database", () => {
    const file = join(folder, "text.db");
    writeFileSync(file, "this is a letter, not a database. ".repeat(100));
    assert.throws(() => openFileDatabase(file), says(/text\.db.*not an SQLite database/));
  });

  it("is reported with the reason when it is a folder", () => {
    mkdirSync(join(folder, "folder.db"));
    assert.throws(() => openFileDatabase(join(folder, "folder.db")), says(/folder\.db.*cannot be opened/));
  });

  it("is reported with the reason when it is not writable", (test) => {
    const file = join(folder, "readonly.db");
    openFileDatabase(file).close();
    chmodSync(file, 0o444);
    if (process.getuid?.() === 0) return test.skip("skipped: root may write anything");
    assert.throws(() => openFileDatabase(file), says(/readonly\.db.*not writable/));
  });
});
