import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import { FileDatabase } from "../../functions/sqlite/file-database.ts";
import { openDeadline } from "../../shared/connect/deadline.ts";
import { type FreshStore, freshCall, freshPath, openFreshStore, sandboxOf } from "../support/fresh-store.ts";

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
    // The wait for the lock alone would take 5 s.
    for (const ms of await Promise.all(answers)) assert.ok(ms < 4_000, `${ms} ms`);
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
  const write = (sql: string, otherwise?: string, event = "insert into log values (1) returning n") =>
    client.executor.write(caller, {
      statement: { sql, args: [] },
      event: { sql: event, args: [] },
      otherwise: otherwise ? { sql: otherwise, args: [] } : undefined,
    });
  const keysLike = async (pattern: string) => {
    const { rows } = await client.execute(`select k from t where k like '${pattern}' order by k`);
    return rows.map(({ k }) => k);
  };
  before(async () => {
    client = new FileDatabase(path, 5_000);
    await client.execute("create table t (k text primary key, v) without rowid");
    await client.execute("create table log (n)");
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
    assert.deepEqual(await write("insert into t values ('c1', 1) returning k", why), [[["c1"]], [], []]);
    const again = "insert into t values ('c1', 1) on conflict do nothing returning k";
    assert.deepEqual(await write(again, why), [[], [["why"]], []]);
  });

  it("is undone alone if its event cannot be appended", async () => {
    const outcomes = await Promise.allSettled([
      write("insert into t values ('e1', 1) returning k"),
      write("insert into t values ('e2', 1) returning k", undefined, "insert into log values (1, 2)"),
      write("insert into t values ('e3', 1) returning k"),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
    assert.deepEqual(await keysLike("e%"), ["e1", "e3"]);
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
    await assert.rejects(
      closed.executor.write(caller, {
        statement: { sql: "delete from t", args: [] },
        event: { sql: "select 1", args: [] },
      }),
      {
        code: "unavailable",
      },
    );
  });
});
