import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { openDatabase } from "../../shared/store/database.ts";
import { turnOf } from "../../shared/triggers/marks.ts";
import type { Plan } from "../../shared/triggers/plan.ts";
import { pruneDeliveries } from "../../shared/triggers/prune.ts";
import { inOrder, StoredDeliveries } from "./stored-deliveries.ts";

const { signal } = new AbortController();
const expired = 15_001;

describe("the turns of deliveries", () => {
  let stored: StoredDeliveries;
  let nowMs = Date.parse("2026-11-26T12:00:00Z");
  before(async () => {
    stored = await StoredDeliveries.open(() => nowMs);
  });
  beforeEach(() => stored.beginNamespace());
  after(() => stored.close());

  /** Accepts a delivery that stops sandboxes, in their order. */
  function accept(key: string, sequence: number, sandboxIds: readonly string[], more: Partial<Plan> = {}) {
    return stored.accept(key, sandboxIds, { ...inOrder(sequence), ...more });
  }

  /** Takes the turn of a delivery on a sandbox. */
  async function take(accepted: Awaited<ReturnType<typeof accept>>, sandboxId: string) {
    const order = turnOf(accepted.delivery, accepted.delivery.plan, sandboxId);
    assert.ok(order);
    return stored.store.take(accepted.delivery, order);
  }

  it("are taken with a new delivery, and not with a retry, which may be at a later operation", async () => {
    const first = await accept("a", 1, ["x", "y"]);
    assert.deepEqual([first.isClaimed, first.turn], [true, "held"]);
    nowMs += expired;
    const again = await accept("a", 1, ["x", "y"]);
    assert.deepEqual([again.isClaimed, again.delivery.attempts, again.turn], [true, 2, undefined]);
  });

  it("are not moved by a retry whose trigger has changed", async () => {
    await accept("a", 1, ["x", "y"]);
    nowMs += expired;
    await accept("a", 9, ["z"]);
    const other = await accept("b", 5, ["z"]);
    assert.deepEqual([other.turn, other.delivery.outcome], ["held", "accepted"]);
  });

  it("are given back only by the server that has the delivery", async () => {
    const slow = await accept("a", 1, ["x", "y"]);
    const takeOver = async () =>
      (await stored.store.takeOver(100)).find((each) => each.namespace === stored.namespace);
    nowMs += expired - 1;
    assert.equal(await takeOver(), undefined);
    nowMs += 1;
    const taken = await takeOver();
    assert.ok(taken);
    assert.equal(await takeOver(), undefined);
    assert.equal(await take({ ...slow, delivery: taken }, "x"), "held");
    for (const id of ["x", "y"]) assert.equal(await take(slow, id), "busy");
    const change = { results: [], outcome: "done", error: "", released: ["x"], dropsBody: true } as const;
    assert.equal(await stored.store.change(slow.delivery, change), false);
    const other = await accept("b", 2, ["x", "y"]);
    assert.equal(other.turn, "busy");
    await stored.store.change(other.delivery, { ...change, outcome: "accepted" });
    assert.equal(await take(other, "x"), "busy");
    assert.equal(await stored.store.change(taken, change), true);
    assert.equal(await take(other, "x"), "held");
  });

  it("stay with their delivery while it extends them, and are free after that", async () => {
    const first = await accept("a", 1, ["x", "y"]);
    assert.equal(await take(first, "y"), "held");
    nowMs += 10_000;
    await stored.store.extend(first.delivery, ["x"]);
    await stored.store.extend({ ...first.delivery, claim: "lost" }, ["y"]);
    nowMs += 5_000;
    const next = await accept("b", 2, ["y", "x"]);
    assert.equal(next.turn, "busy");
    await stored.store.extend(next.delivery, ["x", "y"]);
    nowMs += 1;
    assert.deepEqual([await take(next, "y"), await take(next, "x")], ["held", "busy"]);
    nowMs += 9_999;
    assert.equal(await take(next, "x"), "busy");
    nowMs += 1;
    assert.equal(await take(next, "x"), "held");
  });

  it("of forced deliveries change nothing for others: what is late stays so", async () => {
    const finish = ({ delivery }: Awaited<ReturnType<typeof accept>>) =>
      stored.store.change(delivery, {
        results: [],
        outcome: "done",
        error: "",
        released: ["x"],
        dropsBody: true,
      });
    const request = new Map([["sandboxId", "x"]]);
    await finish(await accept("gone", 2, ["x"], { actions: [{ name: "delete", sandboxId: "x", request }] }));
    for (const sequence of [1, 2]) {
      const forced = await accept(`forced${sequence}`, sequence, ["x"], { isForced: true });
      assert.equal(forced.turn, "held");
      await finish(forced);
      for (const late of [1, 2]) {
        assert.equal((await accept(`${late} after ${sequence}`, late, ["x"])).turn, "late");
      }
    }
    assert.equal((await accept("next", 3, ["x"])).turn, "held");
  });

  it("end a late delivery without its body, unless all bodies are kept", async () => {
    await accept("new", 2, ["x"]);
    const late = await accept("old", 1, ["x"]);
    assert.deepEqual([late.delivery.outcome, late.delivery.body], ["stale", null]);
    const kept = await accept("kept", 1, ["x"], { keepsBody: true });
    assert.deepEqual([kept.delivery.outcome, kept.delivery.body?.length], ["stale", 1]);
  });

  it("end no delivery that has another sandbox too, whose turn may not be late", async () => {
    await accept("new", 2, ["x"]);
    const late = await accept("old", 1, ["x", "y"]);
    assert.deepEqual([late.turn, late.delivery.outcome], ["late", "accepted"]);
    assert.equal(await take(late, "y"), "held");
  });

  it("are remembered for 30 days from the last one on", async () => {
    const db = openDatabase(stored.database);
    const later = 20 * 24 * 3_600_000;
    const change = { results: [], outcome: "done", error: "", released: ["x"], dropsBody: true } as const;
    await stored.store.change((await accept("a", 1, ["x"])).delivery, change);
    nowMs += later;
    assert.equal((await accept("b", 2, ["x"])).turn, "held");
    for (const isLate of [true, false]) {
      nowMs += later;
      await pruneDeliveries(db, signal, nowMs * 1_000, 1_000);
      assert.equal((await accept(`c${isLate}`, 1, ["x"])).turn, isLate ? "late" : "held");
    }
  });

  it("are listed with their deliveries, without what may be large", async () => {
    await accept("a", 1, ["x"]);
    const [entry] = await stored.store.list({ namespace: stored.namespace, signal }, "t", {
      outcome: undefined,
      after: undefined,
      size: 1,
    });
    assert.ok(entry);
    const { plan, body, headers } = entry;
    assert.deepEqual([plan.rule, plan.actions, body, headers], [0, [], null, "{}"]);
  });
});
