import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { after, beforeEach, describe, it } from "node:test";
import { pruneStatements } from "../../shared/instances/retention.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { openEngineSteps } from "../support/engine-steps.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";

const hourMicros = 3_600_000_000;

describe("the retention of lives and exits", () => {
  const opened: FreshStore[] = [];
  let fresh: FreshStore;
  beforeEach(async () => {
    fresh = await openFreshStore();
    opened.push(fresh);
  });
  after(() => {
    for (const one of opened) one.close();
  });

  const now = () => Date.now() * 1_000;

  /** Adds lives that are gone, with their exits, one per second up to a time. */
  async function addGone(namespace: string, count: number, untilMicros: number): Promise<void> {
    const numbers = "with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?1)";
    await fresh.client.execute({
      sql: `${numbers} insert into instances (namespace, id, life, phase, highest, ending, wanted, start_call, agent, epoch,
          sole, revision, call, call_id, outcome, error, pid, address, observed_at)
        select ?2, printf('s%06d', i), 7, 'gone', 7, 7, '', '', 'a', 1, '', 1, 'shutdown', 'c', 'ok', x'', 0, x'',
          ?3 - (?1 - i) * 1000000 from n`,
      args: [count, namespace, untilMicros],
    });
    await fresh.client.execute({
      sql: `insert into exits select namespace, id, life, 0, 1, 0, 'exited', observed_at from instances
        where namespace = ?`,
      args: [namespace],
    });
  }

  async function addRecords(namespace: string): Promise<void> {
    await fresh.client.execute({
      sql: `insert into sandboxes select namespace, id, 'u', 1, x'72', null, null, '{}', '{}', x'', 0, 0 from instances
        where namespace = ?`,
      args: [namespace],
    });
  }

  async function prune(beforeMicros: number): Promise<void> {
    await openDatabase(fresh.client).batch(pruneStatements(openDatabase(fresh.client), beforeMicros));
  }

  async function count(table: string, namespace: string): Promise<number> {
    const { rows } = await fresh.client.execute({
      sql: `select count(*) as n from ${table} where namespace = ?`,
      args: [namespace],
    });
    return Number(rows[0]?.n);
  }

  it("begins when the record is deleted, if that comes after the Shutdown", async () => {
    const call = freshCall();
    await addGone(call.namespace, 3, now() - 100 * hourMicros);
    await addRecords(call.namespace);
    await fresh.store.delete(call, "s000001");
    await prune(now() - hourMicros);
    assert.deepEqual(
      [await count("instances", call.namespace), await count("exits", call.namespace)],
      [3, 3],
    );
    // Two hours later.
    await prune(now() + hourMicros);
    assert.deepEqual(
      [await count("instances", call.namespace), await count("exits", call.namespace)],
      [2, 2],
    );
  });

  it("does not change the row of a life that is not over when its record is deleted", async () => {
    const call = freshCall();
    await fresh.store.create(call, sandboxOf("s"));
    await addGone(call.namespace, 1, 5_000_000);
    await fresh.client.execute({
      sql: "update instances set id = 's', phase = 'running' where namespace = ?",
      args: [call.namespace],
    });
    await fresh.store.delete(call, "s");
    const { rows } = await fresh.client.execute({
      sql: "select observed_at from instances where namespace = ?",
      args: [call.namespace],
    });
    assert.equal(rows[0]?.observed_at, 4_000_000);
  });

  it("is carried out in batches of bounded size, however many rows have a record or are old", async () => {
    await addGone("recorded", 20_000, now() - 100 * hourMicros);
    await addRecords("recorded");
    await addGone("over", 2_000, now() - 50 * hourMicros);
    // A copy, because two engines in one process must not write to the same file.
    const copy = `${fresh.path}.copy`;
    await fresh.client.execute("pragma wal_checkpoint(truncate)");
    await copyFile(fresh.path, copy);
    const engine = openEngineSteps(copy);
    for (const statement of pruneStatements(openDatabase(fresh.client), now() - hourMicros)) {
      const { sql, params } = statement.toSQL();
      // The statements bind numbers only.
      const steps = await engine.count({ sql, args: params as number[] });
      assert.ok(steps < 40_000, `${steps} steps for ${sql}`);
    }
    engine.close();
  });

  it("reaches what is behind many rows that stay", async () => {
    await addGone("recorded", 2_000, now() - 100 * hourMicros);
    await addRecords("recorded");
    await addGone("over", 5, now() - 100 * hourMicros + 10_000_000);
    for (let batch = 0; batch < 1_000 && (await count("exits", "over")) > 0; batch++) {
      await prune(now() - hourMicros);
    }
    assert.deepEqual([await count("instances", "over"), await count("exits", "over")], [0, 0]);
    assert.deepEqual(
      [await count("instances", "recorded"), await count("exits", "recorded")],
      [2_000, 2_000],
    );
  });
});
