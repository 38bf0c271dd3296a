import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { EmbeddedExecutor, type Engine, type EngineWrite } from "../../functions/sqlite/executor.ts";
import { FileDatabase } from "../../functions/sqlite/file-database.ts";
import { GroupCommit, type PendingWrite } from "../../functions/sqlite/group-commit.ts";
import { toLibsqlError } from "../../functions/sqlite/libsql-error.ts";
import { StatementCache } from "../../functions/sqlite/statement-cache.ts";

describe("the settings of a database file", () => {
  it("make commits durable, and keep references, also after a migration", async () => {
    const database = new FileDatabase(":memory:", 1_000);
    const settings = async () => {
      const names = ["synchronous", "foreign_keys", "busy_timeout"];
      const results = await Promise.all(names.map((name) => database.execute(`pragma ${name}`)));
      return results.map(({ rows }) => rows[0]?.[0]);
    };
    assert.deepEqual(await settings(), [2, 1, 0]);
    await database.migrate(["create table t (k)"]);
    assert.deepEqual(await settings(), [2, 1, 0]);
    await assert.rejects(database.migrate(["create table t (k)"]), /already exists/);
    assert.deepEqual(await settings(), [2, 1, 0]);
    database.close();
    assert.ok(!existsSync(":memory:"));
  });

  it("allow to close it twice, and to connect again while it is open", async (context) => {
    const { mock } = context.mock.method(DatabaseSync.prototype, "close");
    const database = new FileDatabase(":memory:", 1_000);
    await database.execute("create table t (k)");
    assert.equal((await database.execute("select * from t")).rows.length, 0);
    await database.reconnect();
    assert.equal(mock.callCount(), 1);
    for (const sql of ["insert into t values (1)", "select * from t"]) {
      await assert.rejects(database.execute(sql), /no such table/);
    }
    database.close();
    database.close();
    assert.deepEqual([database.closed, mock.callCount()], [true, 2]);
  });

  it("bind false as 0", async () => {
    const database = new FileDatabase(":memory:", 1_000);
    const { rows } = await database.execute("select ?, ?", [false, true]);
    assert.deepEqual(Array.from(rows[0] ?? []), [0, 1]);
    database.close();
  });
});

describe("the cache of prepared statements", () => {
  it("is emptied by changes of the schema, and by no other write", async (context) => {
    const database = new FileDatabase(":memory:", 1_000);
    await database.execute("create table t (k)");
    const { mock } = context.mock.method(DatabaseSync.prototype, "prepare");
    const select = "select * from t";
    await database.execute(select);
    const preparedAfter = async (sql: string) => {
      await database.execute(sql);
      const before = mock.callCount();
      await database.execute(select);
      return mock.callCount() - before;
    };
    for (const sql of [
      "insert into t values (1)",
      "update t set k = 2",
      "delete from t",
      "pragma user_version",
    ]) {
      assert.equal(await preparedAfter(sql), 0, sql);
    }
    const changes = [
      "create table u (k)",
      "alter table t add column v",
      " drop table u",
      "CREATE INDEX i on t (k)",
    ];
    for (const sql of changes) assert.equal(await preparedAfter(sql), 1, sql);
    database.close();
  });

  it("keeps 256, and evicts the one whose last use is the longest ago", () => {
    const database = new DatabaseSync(":memory:");
    const cache = new StatementCache();
    const statement = (at: number) => cache.prepare(database, `select ${at}`, false);
    const first = Array.from({ length: 256 }, (_, at) => statement(at));
    assert.ok(first.every((each, at) => statement(at) === each));
    assert.equal(statement(0), first[0]);
    const next = statement(256);
    assert.equal(statement(0), first[0]);
    assert.equal(statement(256), next);
    assert.equal(statement(2), first[2]);
    assert.notEqual(statement(1), first[1]);
    database.close();
  });
});

describe("a write on an embedded engine", () => {
  const statement = { sql: "", args: [] };
  /** Begins a write. Returns its answer, and the engine's side of it. */
  function begin(signal: AbortSignal) {
    let given: EngineWrite | undefined;
    const engine: Engine = {
      readNow: () => [],
      readAllNow: () => [],
      writeSoon(write) {
        given = write;
      },
    };
    const executor = new EmbeddedExecutor(engine, new FileDatabase(":memory:", 1_000));
    const answer = executor.write({ signal }, { statement, event: statement });
    return { answer, write: given ?? assert.fail("no write") };
  }
  const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

  it("follows its caller only while a lock delays it", async () => {
    for (const outcome of ["resolve", "reject"] as const) {
      const caller = new AbortController();
      const { answer, write } = begin(caller.signal);
      assert.equal(listeners(caller.signal), 0);
      write.delayed();
      assert.equal(listeners(caller.signal), 1);
      if (outcome === "resolve") write.resolve([[["a"]], [], []]);
      else write.reject(toLibsqlError(new Error("database is locked")));
      assert.equal(listeners(caller.signal), 0);
      if (outcome === "resolve") assert.deepEqual(await answer, [[["a"]], [], []]);
      else await assert.rejects(answer, { code: "unavailable" });
    }
  });

  it("is answered when its caller leaves, and at once if the caller has left", async () => {
    const caller = new AbortController();
    const { answer, write } = begin(caller.signal);
    write.delayed();
    caller.abort();
    await assert.rejects(answer, { code: "canceled" });
    const late = begin(caller.signal);
    late.write.delayed();
    await assert.rejects(late.answer, { code: "canceled" });
  });
});

describe("a commit that waits for a lock", () => {
  const busy = () => Object.assign(new Error("database is locked"), { errcode: 5 });
  /** A connection whose lock another process holds while `isLocked`. */
  class Connection {
    closed = false;
    isTransaction = false;
    isLocked = true;
    readonly controls: string[] = [];
    control(sql: string): void {
      if (sql.startsWith("BEGIN") && this.isLocked) throw busy();
      this.isTransaction = sql.startsWith("BEGIN");
      this.controls.push(sql);
    }
  }
  const outcomes: string[] = [];
  const pending = (name: string): PendingWrite => ({
    isAtomic: true,
    run: () => () => outcomes.push(`${name} done`),
    reject: ({ code }) => outcomes.push(`${name} ${code}`),
    delayed: () => outcomes.push(`${name} delayed`),
  });

  it("is tried again after 2 to 25 ms, up to its time limit, with the writes that came since", async (context) => {
    outcomes.length = 0;
    const connection = new Connection();
    const commits = new GroupCommit(connection, 1_000);
    const delays: number[] = [];
    context.mock.method(Math, "random", () => 1);
    context.mock.timers.enable({ apis: ["Date"] });
    context.mock.method(globalThis, "setTimeout", (go: () => void, ms: number) => {
      delays.push(ms);
      context.mock.timers.tick(ms);
      if (delays.length === 3) commits.push(pending("late"));
      if (delays.length === 5) connection.isLocked = false;
      queueMicrotask(go);
    });
    commits.push(pending("first"));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    assert.deepEqual(outcomes, ["first delayed", "late delayed", "first done", "late done"]);
    assert.deepEqual(delays, [2, 4, 8, 16, 25]);
    assert.deepEqual(connection.controls, ["BEGIN IMMEDIATE", "COMMIT"]);
    assert.equal(commits.isWaiting, false);

    // The next one does not wait for a lock, and the time limit is its own.
    outcomes.length = 0;
    commits.push(pending("next"));
    await new Promise(setImmediate);
    assert.deepEqual(outcomes, ["next done"]);
    connection.isLocked = true;
    outcomes.length = 0;
    delays.length = 5;
    commits.push(pending("never"));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const waitedMs = delays.slice(5).reduce((sum, ms) => sum + ms, 0);
    assert.deepEqual(outcomes, ["never delayed", "never SQLITE_BUSY"]);
    assert.ok(waitedMs > 1_000 && waitedMs <= 1_025, `${waitedMs} ms`);
  });

  it("ends when its connection is closed, and no write begins on a closed one", async (context) => {
    outcomes.length = 0;
    const connection = new Connection();
    const commits = new GroupCommit(connection, 1_000);
    context.mock.method(globalThis, "setTimeout", (go: () => void) => {
      connection.closed = true;
      queueMicrotask(go);
    });
    commits.push(pending("first"));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    commits.push(pending("late"));
    assert.deepEqual(outcomes, ["first delayed", "first CLIENT_CLOSED", "late CLIENT_CLOSED"]);
    assert.equal(commits.isWaiting, false);
  });
});
