import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import type { NewDelivery } from "../../shared/triggers/delivery.ts";
import { DeliveryStore } from "../../shared/triggers/delivery-store.ts";
import { turnOf } from "../../shared/triggers/marks.ts";
import { noPlan } from "../../shared/triggers/plan.ts";
import { pruneDeliveries } from "../../shared/triggers/prune.ts";
import { normalizeSequence } from "../../shared/triggers/sequence.ts";
import { freshNamespace } from "../support/namespace.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { signal } = new AbortController();
const expired = 15_001;

describe("the turns of deliveries", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let database: ReturnType<typeof openFileDatabase>;
  let store: DeliveryStore;
  let namespace: string;
  let nowMs = Date.parse("2026-11-26T12:00:00Z");
  before(async () => {
    folder = await temporaryFolder();
    database = openFileDatabase(join(folder.path, "test.db"));
    await migrate(database);
    store = new DeliveryStore(
      openDatabase(database),
      () => nowMs,
      () => {},
    );
  });
  beforeEach(() => {
    namespace = freshNamespace();
  });
  after(async () => {
    database.close();
    await folder.remove();
  });

  /** Returns a delivery that stops sandboxes, in their order. */
  function delivery(key: string, sequence: number, sandboxIds: readonly string[], more = {}): NewDelivery {
    const actions = sandboxIds.map((sandboxId) => ({
      ...{ name: "stop" as const, sandboxId },
      request: new Map([["sandboxId", sandboxId]]),
    }));
    return {
      ...{ namespace, trigger: "t", key, bodyHash: "00".repeat(32), event: "push", kid: "1", replayOf: "" },
      ...{ requestId: "r", headers: "{}", body: new Uint8Array([1]), outcome: "accepted", error: "" },
      plan: { ...noPlan, rule: 0, sequence: normalizeSequence(String(sequence)), actions, ...more },
    };
  }

  function accept(...parameters: Parameters<typeof delivery>) {
    return store.accept(signal, delivery(...parameters));
  }

  /** Takes the turn of a delivery on a sandbox. */
  async function take(accepted: Awaited<ReturnType<typeof accept>>, sandboxId: string) {
    const order = turnOf(accepted.delivery, accepted.delivery.plan, sandboxId);
    assert.ok(order);
    return store.take(accepted.delivery, order);
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
    const takeOver = async () => (await store.takeOver(100)).find((each) => each.namespace === namespace);
    nowMs += expired - 1;
    assert.equal(await takeOver(), undefined);
    nowMs += 1;
    const taken = await takeOver();
    assert.ok(taken);
    assert.equal(await takeOver(), undefined);
    assert.equal(await take({ ...slow, delivery: taken }, "x"), "held");
    for (const id of ["x", "y"]) assert.equal(await take(slow, id), "busy");
    const change = { results: [], outcome: "done", error: "", released: ["x"], dropsBody: true } as const;
    assert.equal(await store.change(slow.delivery, change), false);
    const other = await accept("b", 2, ["x", "y"]);
    assert.equal(other.turn, "busy");
    await store.change(other.delivery, { ...change, outcome: "accepted" });
    assert.equal(await take(other, "x"), "busy");
    assert.equal(await store.change(taken, change), true);
    assert.equal(await take(other, "x"), "held");
  });

  it("stay with their delivery while it extends them, and are free after that", async () => {
    const first = await accept("a", 1, ["x", "y"]);
    assert.equal(await take(first, "y"), "held");
    nowMs += 10_000;
    await store.extend(first.delivery, ["x"]);
    await store.extend({ ...first.delivery, claim: "lost" }, ["y"]);
    nowMs += 5_000;
    const next = await accept("b", 2, ["y", "x"]);
    assert.equal(next.turn, "busy");
    await store.extend(next.delivery, ["x", "y"]);
    nowMs += 1;
    assert.deepEqual([await take(next, "y"), await take(next, "x")], ["held", "busy"]);
    nowMs += 9_999;
    assert.equal(await take(next, "x"), "busy");
    nowMs += 1;
    assert.equal(await take(next, "x"), "held");
  });

  it("of forced deliveries change nothing for others: what is late stays so", async () => {
    const finish = ({ delivery }: Awaited<ReturnType<typeof accept>>) =>
      store.change(delivery, { results: [], outcome: "done", error: "", released: ["x"], dropsBody: true });
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
    const db = openDatabase(database);
    const later = 20 * 24 * 3_600_000;
    const change = { results: [], outcome: "done", error: "", released: ["x"], dropsBody: true } as const;
    await store.change((await accept("a", 1, ["x"])).delivery, change);
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
    const [entry] = await store.list({ namespace, signal }, "t", {
      outcome: undefined,
      after: undefined,
      size: 1,
    });
    assert.ok(entry);
    const { plan, body, headers } = entry;
    assert.deepEqual([plan.rule, plan.actions, body, headers], [0, [], null, "{}"]);
  });
});
