import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { DueWorkStore } from "../../shared/reconcile/due-work.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const now = 1_800_000_000_000;
const micros = now * 1_000;
const idle = { hasLeases: false, nextLeaseEndMs: undefined, hasDeliveries: false, hasEvents: false };

describe("work that is due", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let database: ReturnType<typeof openFileDatabase>;
  before(async () => {
    folder = await temporaryFolder();
    database = openFileDatabase(join(folder.path, "test.db"));
    await migrate(database);
    await database.execute("pragma foreign_keys = off");
  });
  beforeEach(async () => {
    for (const table of ["leases", "trigger_deliveries", "subscription_lanes", "subscription_cursors"]) {
      await database.execute(`delete from ${table}`);
    }
  });
  after(async () => {
    database.close();
    await folder.remove();
  });

  function due() {
    return new DueWorkStore(openDatabase(database), () => now).due(new AbortController().signal);
  }

  /** Adds a lease that ends some time from now, in milliseconds. */
  function addLease(endMs: number, warnedAt: string, expiredAt = "null") {
    return database.execute(
      `insert into leases values ('ns', 'id${endMs}', ${micros + endMs * 1_000}, 'delete', ${warnedAt}, ${expiredAt}, 1, 'request')`,
    );
  }

  it("is looked for by one statement, if there is none", async (context) => {
    const execute = context.mock.method(database, "execute");
    const batch = context.mock.method(database, "batch");
    assert.deepEqual(await due(), idle);
    assert.deepEqual([execute.mock.callCount(), batch.mock.callCount()], [1, 0]);
  });

  it("has leases that have ended, that nobody was warned of, or whose server has died", async () => {
    await addLease(400, "1");
    assert.deepEqual(await due(), { ...idle, nextLeaseEndMs: now + 400 });
    await addLease(-1, "1");
    assert.deepEqual(await due(), { ...idle, hasLeases: true, nextLeaseEndMs: now + 400 });
    await database.execute("delete from leases");
    await addLease(50_000, "null");
    assert.deepEqual(await due(), { ...idle, hasLeases: true, nextLeaseEndMs: now + 50_000 });
    await database.execute("delete from leases");
    await addLease(-1, "1", String(micros));
    assert.deepEqual(await due(), idle);
    await database.execute(`update leases set expired_at = ${micros - 30_000_000}`);
    assert.deepEqual(await due(), { ...idle, hasLeases: true });
  });

  it("has deliveries whose lease has expired, and that are not finished", async () => {
    const add = (key: string, leaseUntil: number, doneAt: string) =>
      database.execute(
        `insert into trigger_deliveries (namespace, trigger, key, body_hash, event, kid, replay_of, request_id,
          headers, plan, received_at, attempts, claim, lease_until, done_at, outcome, results, error)
          values ('ns', 't', '${key}', x'', '', '', '', '', x'', x'', 1, 1, 'c', ${leaseUntil}, ${doneAt}, 'accepted', x'', x'')`,
      );
    await add("held", micros + 1, "null");
    await add("done", micros - 1, "1");
    assert.deepEqual(await due(), idle);
    await add("due", micros - 1, "null");
    assert.deepEqual(await due(), { ...idle, hasDeliveries: true });
  });

  it("has lanes that are due, and events that have no lanes yet", async () => {
    const lane = (id: string, dueAt: number) =>
      database.execute(`insert into subscription_lanes values ('s', 0, 'ns', '${id}', 0, null, 0, ${dueAt})`);
    await lane("a", micros + 1);
    assert.deepEqual(await due(), idle);
    await lane("b", micros);
    assert.deepEqual(await due(), { ...idle, hasEvents: true });
    await database.execute("delete from subscription_lanes");
    await database.execute("insert into subscription_cursors values ('ns', 0)");
    assert.deepEqual(await due(), idle);
    await database.execute(
      "insert into events values ('ns', 1, 'created', 'a', 0, '', '', '', '', 1, x'7b7d')",
    );
    assert.deepEqual(await due(), { ...idle, hasEvents: true });
  });
});
