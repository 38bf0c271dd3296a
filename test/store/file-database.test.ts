import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import { type Client, LibsqlError } from "@libsql/client/http";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { freshPath } from "../support/fresh-store.ts";

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
    const wrong = client.executeMultiple("begin; delete from t; delete from absent");
    await assert.rejects(wrong, { code: "SQLITE_ERROR", message: /no such table: absent/ });
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
    const other = new DatabaseSync(path);
    // Other work on the machine may spoil a comparison, but not several in a row.
    for (let attemptsLeft = 5; ; attemptsLeft--) {
      const free = await ticksOf(setTimeout(500));
      other.exec("begin immediate");
      const waiting = client.execute("insert or replace into t values ('ticking', 1)");
      const locked = await ticksOf(setTimeout(500));
      other.exec("commit");
      await waiting;
      if (locked >= free / 2) break;
      assert.ok(attemptsLeft > 1, `${locked} ticks with the lock held, ${free} without`);
    }
    other.close();
  });

  it("commits on closing, even if another process releases the lock only then", async () => {
    // On a busy machine the other process may keep the lock for longer than closing waits.
    for (let attemptsLeft = 20, isBusy = true; isBusy; attemptsLeft--) {
      const closing = openFileDatabase(path);
      const holder = spawn(process.execPath, ["--no-warnings", "-e", holdLockForMs(path, 20)]);
      await once(holder.stdout, "data");
      const last = closing.execute("insert into t values ('closing', 1)").then(
        () => false,
        ({ code }) => code === "SQLITE_BUSY" && attemptsLeft > 1,
      );
      closing.close();
      isBusy = await last;
      await once(holder, "close");
    }
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
