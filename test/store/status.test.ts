import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { Client } from "@libsql/client/http";
import type { Call } from "../../shared/sandbox/call.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";

/** Returns the client as that of a server, which has no executor of its own. */
function asServer(client: Client): Client {
  return new Proxy(client, {
    has: (target, name) => name !== "executor" && Reflect.has(target, name),
    get(target, name) {
      const member: unknown = name === "executor" ? undefined : Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

const error = 'line\n"quoted" \\ \u0000 é 😀';

describe("the status of a record", () => {
  let fresh: FreshStore;
  let call: Call;
  before(async () => {
    fresh = await openFreshStore();
  });
  after(() => fresh.close());
  beforeEach(() => {
    call = freshCall();
  });

  async function addLife(id: string, life: number, phase: string): Promise<void> {
    await fresh.client.execute({
      sql: `insert into instances (namespace, id, life, phase, highest, ending, wanted, start_call, agent, epoch, sole,
          revision, call, call_id, outcome, error, pid, address, observed_at)
        values (?, ?, ?, ?, 9, 0, '', '', 'n"1', 1, '', 4, 'start', 'c', 'failed', ?, 0, x'', 1750000000123456)`,
      args: [call.namespace, id, life, phase, new TextEncoder().encode(error)],
    });
  }

  async function addExit(id: string, life: number, nanos: number): Promise<void> {
    await fresh.client.execute({
      sql: "insert into exits values (?, ?, ?, 137, 1750000000, ?, 'signaled', 0)",
      args: [call.namespace, id, life, nanos],
    });
  }

  /** Sets the end of a lease. What else its row has does not matter. */
  async function setLease(id: string, expiresAt: number): Promise<void> {
    const { rows } = await fresh.client.execute("select name, type from pragma_table_info('leases')");
    const known: Readonly<Record<string, string | number>> = {
      namespace: call.namespace,
      id,
      expires_at: expiresAt,
      on_expire: "stop",
    };
    const names = rows.map(({ name }) => String(name));
    const args = rows.map(({ name, type }) => known[String(name)] ?? (type === "INTEGER" ? 1 : "x"));
    await fresh.client.execute({
      sql: `insert or replace into leases (${names.join()}) values (${names.map(() => "?").join()})`,
      args,
    });
  }

  /** Returns the status as JSON and the tag, which every way of reading must give. */
  async function statusOf(id: string): Promise<readonly [status: unknown, tag: string]> {
    const found = [];
    for (const store of [fresh.store, new LibsqlStore(asServer(fresh.client))]) {
      for (const view of ["full", "basic"] as const) {
        const got = await store.get(call, id, view);
        const { sandboxes } = await store.page(call, [`id==${id}`], 1, undefined, (record) => record, view);
        for (const record of [got, ...sandboxes]) {
          found.push([JSON.parse(record.toJsonText("rest")).status as unknown, record.statusTag] as const);
        }
      }
    }
    const [first, ...others] = found;
    for (const other of others) assert.deepEqual(other, first);
    assert.ok(first && found.length === 8);
    return first;
  }

  const lastOperation = { name: "start", outcome: "failed", error };
  const observed = { agent: 'n"1', lastOperation, observedAt: "2025-06-15T15:06:40.123456Z" };

  it("has the texts and times of the row, whatever is in them", async () => {
    await fresh.store.create(call, sandboxOf("s"));
    assert.deepEqual(await statusOf("s"), [{ phase: "none" }, ""]);
    await addLife("s", 7, "created");
    assert.deepEqual(await statusOf("s"), [{ phase: "created", ...observed }, "4"]);
    // The exit of an earlier life does not count.
    await addExit("s", 3, 0);
    assert.deepEqual((await statusOf("s"))[1], "4");
    await addExit("s", 7, 987_654_321);
    const exit = { status: 137, exitedAt: "2025-06-15T15:06:40.987654321Z", reason: "signaled" };
    assert.deepEqual(await statusOf("s"), [{ phase: "created", ...observed, exit }, "4x"]);
  });

  it("is none for an id with a Shutdown but without a life, also when its record is created", async () => {
    await addLife("s", 0, "gone");
    const created = await fresh.store.create(call, sandboxOf("s"));
    assert.deepEqual([created.status?.phase, created.statusTag], ["none", ""]);
    assert.deepEqual(await statusOf("s"), [{ phase: "none" }, ""]);
  });

  it("has the end of the lease, with and without a life, and finds records by it", async () => {
    for (const id of ["leased", "other"]) await fresh.store.create(call, sandboxOf(id));
    const lease = (expiresAt: number) => setLease("leased", expiresAt);
    await lease(4_102_444_800_000_000);
    const [status, tag] = await statusOf("leased");
    assert.deepEqual(status, { phase: "none", expiresAt: "2100-01-01T00:00:00Z" });
    await lease(4_102_444_800_000_001);
    assert.notEqual((await statusOf("leased"))[1], tag);
    await addLife("leased", 7, "created");
    const [leased] = await statusOf("leased");
    assert.deepEqual(leased, { phase: "created", ...observed, expiresAt: "2100-01-01T00:00:00.000001Z" });
    for (const [filter, ids] of [
      ["expiresAt", ["leased"]],
      ["expiresAt>2100-01-01T00:00:00Z", ["leased"]],
      ["expiresAt<=2100-01-01T00:00:00Z", []],
      ["expiresAt!=2100-01-01T00:00:00.000001Z", ["other"]],
    ] as const) {
      const { sandboxes } = await fresh.store.page(call, [filter], 10);
      assert.deepEqual(
        sandboxes.map(({ id }) => id),
        ids,
        filter,
      );
    }
    const updated = await fresh.store.update(call, sandboxOf("leased"), ["labels"]);
    assert.equal(updated.status?.expiresAt, 4_102_444_800_000_001);
  });

  it("says the same of an end that passes while the answer is written", async (t) => {
    const end = Date.now() + 60_000;
    await fresh.store.create(call, sandboxOf("s"));
    await setLease("s", end * 1_000);
    const read = await fresh.store.get(call, "s", "full");
    t.mock.method(Date, "now", () => end);
    assert.equal(read.hasExpired, false);
    assert.doesNotMatch(read.statusTag, /e$/);
    assert.equal(JSON.parse(read.toJsonText("rest")).status.expired, undefined);
    const readAfter = await fresh.store.get(call, "s", "full");
    assert.equal(readAfter.hasExpired, true);
    assert.match(readAfter.statusTag, /e$/);
    assert.equal(JSON.parse(readAfter.toJsonText("rest")).status.expired, true);
  });

  it("is there for records that are too large for their slice", async () => {
    const spec = { typeUrl: "t", value: new Uint8Array(1_500_000) };
    for (const id of ["a", "b", "c"]) {
      await fresh.store.create(call, sandboxOf(id, { spec }));
      await addLife(id, 7, "running");
    }
    const { sandboxes } = await fresh.store.page(call, ["state==running"], 10);
    assert.deepEqual(
      sandboxes.map(({ id, status }) => [id, status?.phase]),
      [
        ["a", "running"],
        ["b", "running"],
      ],
    );
    const basic = await fresh.store.page(
      call,
      ["state==running"],
      10,
      undefined,
      (record) => record,
      "basic",
    );
    assert.deepEqual([basic.sandboxes.length, basic.next], [3, undefined]);
    // The RPC's List reads no status.
    const all = await fresh.store.list(call, ["id==a"]);
    assert.deepEqual(
      all.map(({ status }) => status),
      [undefined],
    );
  });
});
