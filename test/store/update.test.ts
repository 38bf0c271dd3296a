import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { LeaseTerm } from "../../shared/sandbox/lease.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { type FreshStore, fieldsOf, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";
import { rejects } from "../support/rejects.ts";

const any = { typeUrl: "t", value: Uint8Array.of(1) };
const version = { uid: "none", revision: 1 };

describe("Update", () => {
  let fresh: FreshStore;
  before(async () => {
    fresh = await openFreshStore();
  });
  after(() => fresh.close());

  it("reports a missing record before an invalid request", async () => {
    const { store } = fresh;
    const call = freshCall();
    const bare = { ...sandboxOf("a"), runtime: undefined };
    await rejects(store.update(call, bare, []), "not_found", /"a"/);
    await rejects(store.update(call, bare, ["bogus"]), "not_found");
    await rejects(store.update(call, bare, ["labels"], [version]), "not_found");
    await store.create(call, sandboxOf("a"));
    await rejects(store.update(call, bare, []), "invalid_argument", /^sandbox\.runtime: must be present/);
    await rejects(store.update(call, bare, ["runtime"]), "invalid_argument");
    await rejects(store.update(call, bare, ["bogus"]), "invalid_argument", /"bogus" field on sandbox "a"/);
    await store.update(call, bare, ["labels.a", "spec"]);
    const other = sandboxOf("a", { runtime: { name: "other" } });
    const rule = /^sandbox\.runtime\.name: is "r" and cannot be changed without the path "runtime"/;
    await rejects(store.update(call, other, []), "invalid_argument", rule);
  });

  it("accepts an empty label key only to clear it, and no empty extension key", async () => {
    const { store } = fresh;
    const call = freshCall();
    const before = await store.create(call, sandboxOf("a", { labels: new Map([["k", "v"]]) }));
    const cleared = await store.update(call, sandboxOf("a"), ["labels."]);
    assert.deepEqual(fieldsOf(cleared), {
      ...fieldsOf(before),
      revision: 2,
      updatedAt: cleared.updatedAt,
    });
    assert.notDeepEqual(cleared.updatedAt, before.updatedAt);
    const set = sandboxOf("a", { labels: new Map([["", "v"]]), extensions: new Map([["", any]]) });
    await rejects(store.update(call, set, ["labels."]), "invalid_argument", /^labels: .*1 to 32768 bytes/);
    await rejects(store.update(call, set, ["labels"]), "invalid_argument");
    await rejects(store.update(call, set, ["extensions."]), "invalid_argument");
    await rejects(store.update(call, sandboxOf("a"), ["extensions."]), "invalid_argument");
    await store.update(call, set, ["spec"]);
  });

  it("counts the bytes of a key, not its characters", async () => {
    const { store } = fresh;
    const call = freshCall();
    const fits = new Map([["€".repeat(10_922), "v"]]);
    await store.create(call, sandboxOf("a", { labels: fits }));
    await rejects(
      store.create(call, sandboxOf("b", { labels: new Map([["€".repeat(10_923), "v"]]) })),
      "invalid_argument",
      /^labels: key "€{63}…" must/,
    );
  });

  it("changes only the given version", async () => {
    const { store } = fresh;
    const call = freshCall();
    const first = await store.create(call, sandboxOf("a"));
    const error = await rejects(store.update(call, sandboxOf("a"), ["labels"], [version]), "aborted", /"a"/);
    assert.equal(error.exception, "preconditionFailed");
    const second = await store.update(call, sandboxOf("a"), ["labels"], [version, first]);
    assert.equal(second.revision, 2);
    await rejects(store.update(call, sandboxOf("a"), [], [first]), "aborted");
    assert.equal(
      (await rejects(store.delete(call, "a", { versions: [first] }), "aborted")).exception,
      "preconditionFailed",
    );
    await store.delete(call, "a", { versions: [first, second] });
    await rejects(store.delete(call, "a", { versions: [second] }), "not_found");
  });

  it("does not confuse a recreated record with the earlier one", async () => {
    const { store } = fresh;
    const call = freshCall();
    const first = await store.create(call, sandboxOf("a"));
    await store.delete(call, "a");
    const second = await store.create(call, sandboxOf("a"));
    assert.equal(second.revision, first.revision);
    await rejects(store.update(call, sandboxOf("a"), [], [first]), "aborted");
  });

  it("keeps the index of labels up to date", async () => {
    const { store, client } = fresh;
    const call = freshCall();
    const indexed = async () => {
      const { rows } = await client.execute({
        sql: "select cast(key as text) as k, cast(value as text) as v from sandbox_labels where namespace = ?",
        args: [call.namespace],
      });
      return rows.map(({ k, v }) => `${k}=${v}`);
    };
    await store.create(
      call,
      sandboxOf("a", {
        labels: new Map([
          ["x", "1"],
          ["y", "2"],
        ]),
      }),
    );
    assert.deepEqual(await indexed(), ["x=1", "y=2"]);
    await store.update(
      call,
      sandboxOf("a", {
        labels: new Map([
          ["y", "3"],
          ["z", "4"],
        ]),
      }),
      ["labels.y", "labels.z", "labels.x"],
    );
    assert.deepEqual(await indexed(), ["y=3", "z=4"]);
    await store.update(call, sandboxOf("a", { labels: new Map([["y", "3"]]) }), []);
    assert.deepEqual(await indexed(), ["y=3"]);
    await store.delete(call, "a");
    assert.deepEqual(await indexed(), []);
  });

  it("looks at the lease of its own record only", async () => {
    const { store, client } = fresh;
    const [own, other] = [freshCall(), freshCall()];
    for (const [call, id] of [
      [other, "a"],
      [own, "b"],
    ] as const) {
      await store.create(call, sandboxOf(id), { forMs: 60_000 });
      await client.execute({
        sql: "update leases set expired_at = 1 where namespace = ?",
        args: [call.namespace],
      });
      const expired = { code: "failed_precondition", message: /has expired/ };
      await assert.rejects(store.update(call, sandboxOf(id), [], undefined, { forMs: 1_000 }), expired);
    }
    await store.create(own, sandboxOf("a"));
    const change = (term: LeaseTerm) => store.update(own, sandboxOf("a"), ["labels"], undefined, term);
    await assert.rejects(change({ onExpire: "stop" }), { code: "failed_precondition", message: /no lease/ });
    await change({ forMs: 60_000 });
    await change({ expiresAt: null });
    await assert.rejects(change({ onExpire: "stop" }), { code: "failed_precondition", message: /no lease/ });
  });

  it("advances the time even if the clock stands still or goes back", async () => {
    const call = freshCall();
    const times = [5_000, 5_000, 4_000];
    const store = new LibsqlStore(fresh.client, {
      clock: () => times.shift() ?? 0,
      newUid: () => "fixed",
    });
    const made = await store.create(call, sandboxOf("a"));
    assert.deepEqual([made.uid, made.createdAt], ["fixed", { seconds: 5, nanos: 0 }]);
    assert.deepEqual((await store.update(call, sandboxOf("a"), [])).updatedAt, { seconds: 5, nanos: 1_000 });
    const last = await store.update(call, sandboxOf("a"), []);
    assert.deepEqual(last.updatedAt, { seconds: 5, nanos: 2_000 });
    assert.deepEqual(last.createdAt, made.createdAt);
  });
});
