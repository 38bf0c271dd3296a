import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";

/** Returns calls without a key, with one, and as a retry, whose first attempt may have had an effect. */
function attempts(idempotencyKey = "k") {
  const call = freshCall();
  const first = { ...call, idempotencyKey };
  return { other: call, first, again: { ...first, isRepeated: true } };
}

describe("a write that is repeated because its first attempt had no answer", () => {
  let fresh: FreshStore;
  before(async () => {
    fresh = await openFreshStore();
  });
  after(() => fresh.close());

  const one = sandboxOf("one", { labels: new Map([["a", "1"]]) });
  const other = sandboxOf("one", { labels: new Map([["a", "other"]]) });

  it("is answered with the record as it is now, which others may have updated", async () => {
    const { store } = fresh;
    const { other: call, first, again } = attempts();
    const created = await store.create(first, one);
    await store.update(call, other, ["labels.a"]);
    const repeated = await store.create(again, one);
    assert.deepEqual([repeated.uid, repeated.labels.get("a")], [created.uid, "other"]);
    await store.update({ ...first, idempotencyKey: "u" }, one, ["labels.a"]);
    await store.update(call, other, ["labels.a"]);
    const updated = await store.update({ ...again, idempotencyKey: "u" }, one, ["labels.a"]);
    assert.equal(updated.labels.get("a"), "other");
  });

  it("is refused once its record was deleted, and stores nothing", async () => {
    const { store } = fresh;
    const { other: call, first, again } = attempts();
    await store.create(first, one);
    await store.update({ ...first, idempotencyKey: "u" }, one, ["labels.a"]);
    await store.delete(call, "one");
    const refused = {
      code: "failed_precondition",
      message: 'sandbox "one": this request was carried out, and its record was deleted since',
    };
    await assert.rejects(store.create(again, one), refused);
    await assert.rejects(store.update({ ...again, idempotencyKey: "u" }, one, ["labels.a"]), refused);
    await assert.rejects(store.get(call, "one"), { code: "not_found" });
  });

  it("neither shows nor changes a later record with its id", async () => {
    const { store } = fresh;
    const { other: call, first, again } = attempts();
    await store.create(first, one);
    await store.delete({ ...first, idempotencyKey: "d" }, "one");
    const later = await store.create(call, other);
    await assert.rejects(store.create(again, one), { code: "failed_precondition" });
    await store.delete({ ...again, idempotencyKey: "d" }, "one");
    assert.equal((await store.get(call, "one")).uid, later.uid);
  });

  it("is carried out if the first attempt had no effect", async () => {
    const { store } = fresh;
    const { again } = attempts();
    assert.equal((await store.create(again, one)).revision, 1);
    assert.equal((await store.update({ ...again, idempotencyKey: "u" }, other, ["labels.a"])).revision, 2);
    await store.delete({ ...again, idempotencyKey: "d" }, "one");
  });
});
