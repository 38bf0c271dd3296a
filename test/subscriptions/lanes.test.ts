import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { Dispatcher } from "../../shared/subscriptions/dispatcher.ts";
import { Filters } from "../../shared/subscriptions/filter.ts";
import type { Tried } from "../../shared/subscriptions/lane-store.ts";
import { LaneFixture } from "./lane-fixture.ts";

const { signal } = new AbortController();

/** Returns a message of an event, and its outcome. */
function tried(sequence: number, error = ""): Tried {
  const answer = new Uint8Array(0);
  return {
    message: { id: `m${sequence}`, sequence, sandboxId: "s0", body: new Uint8Array(0), hops: 1 },
    outcome: { status: error === "" ? 200 : 500, error, answer, durationMs: 1, retryAfterMs: undefined },
  };
}

describe("the lanes of subscriptions", () => {
  let fixture: LaneFixture;
  before(async () => {
    fixture = await LaneFixture.open();
  });
  beforeEach(() => fixture.renew());
  after(() => fixture.close());

  it("are claimed 8 of a subscription at a time, 2 while it fails, and at most as many as asked", async () => {
    const [one, other] = [await fixture.subscribe("one"), await fixture.subscribe("other")];
    await fixture.openLanes(one, 10);
    await fixture.openLanes(other, 10);
    assert.equal((await fixture.lanes.claim(3, { owners: [other.uid], groups: [] })).length, 3);
    assert.equal((await fixture.lanes.claim(100, { owners: [other.uid], groups: [] })).length, 7);
    const [first, ...rest] = await fixture.lanes.claim(100, { owners: [one.uid], groups: [] });
    assert.deepEqual([first?.subscription, rest.length], [other.uid, 7]);
    assert.ok(first);
    await fixture.lanes.fail(first, other, tried(1, "answered 500"));
    for (const lane of rest) await fixture.lanes.release(lane);
    assert.equal((await fixture.lanes.claim(100)).length, 2);
  });

  it("are claimed 32 of a namespace at a time, so that another one's are not behind all of them", async () => {
    const other = `other-${fixture.namespace}`;
    for (let at = 0; at < 5; at++) await fixture.openLanes(await fixture.subscribe(`hook${at}`), 10);
    fixture.nowMs += 1_000;
    const of = fixture.namespace;
    fixture.namespace = other;
    await fixture.openLanes(await fixture.subscribe());
    const claimed = await fixture.lanes.claim(64);
    assert.deepEqual(
      [of, other].map((each) => claimed.filter((lane) => lane.namespace === each).length),
      [32, 1],
    );
    await fixture.openLanes(await fixture.subscribe("next"));
    assert.deepEqual(
      (await fixture.lanes.claim(64, { owners: [], groups: [of] })).map((lane) => lane.namespace),
      [other],
    );
  });

  it("are claimed first if they have waited longest, of all and of each subscription and namespace", async () => {
    const claimed = async (limit: number) =>
      (await fixture.lanes.claim(limit)).map(({ id }) => Number(id.slice(1))).toSorted((a, b) => a - b);
    const wait = () =>
      fixture.execute("update subscription_lanes set due_at = 100 - cast(substr(id, 2) as integer)");
    await fixture.openLanes(await fixture.subscribe(), 10);
    await wait();
    assert.deepEqual(await claimed(1), [9]);
    await wait();
    assert.deepEqual(await claimed(100), [2, 3, 4, 5, 6, 7, 8, 9]);
    for (let at = 0; at < 4; at++) await fixture.openLanes(await fixture.subscribe(`hook${at}`), 10);
    await wait();
    const oldest = [4, 5, 6, 7, 8, 9].flatMap((id) => Array<number>(5).fill(id));
    assert.deepEqual(await claimed(100), [3, 3, ...oldest]);
  });

  it("belong to the server that has claimed them for 30 seconds", async () => {
    await fixture.openLanes(await fixture.subscribe());
    const lane = await fixture.claimOne();
    fixture.nowMs += 29_999;
    assert.deepEqual(await fixture.lanes.claim(1), []);
    fixture.nowMs += 1;
    const taken = await fixture.claimOne();
    assert.equal(await fixture.lanes.succeed(lane, tried(1)), undefined);
    assert.equal(await fixture.lanes.advance(lane, 1), undefined);
    await fixture.lanes.release(lane);
    assert.deepEqual(await fixture.lanes.claim(1), []);
    assert.equal((await fixture.lanes.succeed(taken, tried(1)))?.after, 1);
  });

  it("are claimed for another 30 seconds by each success, and can be released", async () => {
    await fixture.openLanes(await fixture.subscribe());
    const lane = await fixture.claimOne();
    fixture.nowMs += 20_000;
    const moved = await fixture.lanes.succeed(lane, tried(1));
    assert.ok(moved);
    fixture.nowMs += 29_999;
    assert.deepEqual(await fixture.lanes.claim(1), []);
    const advanced = await fixture.lanes.advance(moved, 5);
    assert.equal(advanced?.after, 5);
    assert.ok(advanced);
    fixture.nowMs += 1;
    assert.deepEqual(await fixture.lanes.claim(1), []);
    await fixture.lanes.release(advanced);
    assert.equal((await fixture.claimOne()).after, 5);
  });

  it("change the end of their claim with each event, even within a microsecond", async () => {
    await fixture.openLanes(await fixture.subscribe());
    const lane = await fixture.claimOne();
    const moved = await fixture.lanes.succeed(lane, tried(1));
    assert.ok(moved);
    assert.ok(moved.dueAt > lane.dueAt);
    assert.equal(await fixture.lanes.succeed(lane, tried(1)), undefined);
  });

  it("count the failures of one event, and begin again with the next", async () => {
    const subscription = await fixture.subscribe();
    await fixture.openLanes(subscription);
    await fixture.lanes.fail(await fixture.claimOne(), subscription, tried(1, "answered 500"));
    fixture.nowMs += 3_999;
    assert.deepEqual(await fixture.lanes.claim(1), []);
    fixture.nowMs += 2_001;
    const second = await fixture.claimOne();
    assert.equal(second.attempts, 1);
    await fixture.lanes.fail(second, subscription, tried(1, "answered 500"));
    fixture.nowMs += 72_000;
    const third = await fixture.claimOne();
    assert.equal(third.attempts, 2);
    assert.equal((await fixture.lanes.succeed(third, tried(1)))?.attempts, 0);
    const attempts = await fixture.attemptsOf(subscription);
    assert.deepEqual(
      attempts.map(({ attempt, status }) => [attempt, status]),
      [
        [3, 200],
        [2, 500],
        [1, 500],
      ],
    );
  });

  it("store the time of a success once a minute, and that of the first failure", async () => {
    const subscription = await fixture.subscribe();
    await fixture.openLanes(subscription);
    let lane = await fixture.claimOne();
    const succeed = async () => {
      const moved = await fixture.lanes.succeed(lane, tried(1));
      assert.ok(moved);
      lane = moved;
      return (await fixture.stored()).succeededAt;
    };
    const first = await succeed();
    assert.equal(first, fixture.nowMs * 1_000);
    fixture.nowMs += 60_000;
    assert.equal(await succeed(), first);
    fixture.nowMs += 1;
    assert.equal(await succeed(), fixture.nowMs * 1_000);
    await fixture.lanes.fail(lane, subscription, tried(1, "answered 500"));
    const failedAt = fixture.nowMs * 1_000;
    fixture.nowMs += 10_000;
    lane = await fixture.claimOne();
    await fixture.lanes.fail(lane, subscription, tried(1, "answered 500"));
    assert.equal((await fixture.stored()).failingSince, failedAt);
    fixture.nowMs += 90_000;
    lane = await fixture.claimOne();
    assert.equal(await succeed(), fixture.nowMs * 1_000);
    assert.equal((await fixture.stored()).failingSince, null);
  });

  it("are paused by a subscription that has failed for exactly five days, with an event", async () => {
    const subscription = await fixture.subscribe();
    const day = 24 * 3_600_000;
    await fixture.openLanes(subscription);
    const failing = { ...subscription, failingSince: fixture.nowMs * 1_000 };
    fixture.nowMs += 5 * day - 1;
    await fixture.lanes.fail(await fixture.claimOne(), failing, tried(1, "answered 500"));
    assert.equal((await fixture.stored()).pausedAt, null);
    assert.deepEqual(fixture.told, []);
    fixture.nowMs += 1;
    await fixture.execute("update subscription_lanes set due_at = 0");
    await fixture.lanes.fail(await fixture.claimOne(), failing, tried(1, "answered 500"));
    const { pausedAt, pausedReason, revision } = await fixture.stored();
    assert.deepEqual([pausedAt, revision], [fixture.nowMs * 1_000, 2]);
    assert.match(pausedReason, /^no success for 5 days/);
    assert.deepEqual(fixture.told, [fixture.namespace]);
    const events = await fixture.execute("select cast(data as text) as data from events where life = 0");
    assert.deepEqual(JSON.parse(String(events.rows[0]?.data)), {
      subscription: "hook",
      message: pausedReason,
    });
    fixture.nowMs += 365 * day;
    assert.deepEqual(await fixture.lanes.claim(1), []);
  });

  it("begin again with their subscription, but not those that wait for their next attempt", async () => {
    const subscription = await fixture.subscribe();
    await fixture.openLanes(subscription, 2);
    const change = (isPaused: boolean) =>
      fixture.subscriptions.update(signal, subscription, { isPaused }, undefined);
    await change(true);
    assert.deepEqual(await fixture.lanes.claim(10), []);
    const later = (fixture.nowMs + 60_000) * 1_000;
    await fixture.execute(
      `update subscription_lanes set attempts = 3, due_at = iif(id = 's1', ${later}, due_at)`,
    );
    await change(false);
    const claimed = async () =>
      (await fixture.lanes.claim(10)).map(({ id, attempts }) => `${id} ${attempts}`).toSorted();
    assert.deepEqual(await claimed(), ["s0 0"]);
    fixture.nowMs += 60_000;
    assert.deepEqual(await claimed(), ["s0 0", "s1 3"]);
  });

  it("are read 100 events at a time", async () => {
    await fixture.openLanes(await fixture.subscribe());
    await fixture.log(101);
    const lane = await fixture.claimOne();
    const first = await fixture.lanes.read(lane);
    assert.deepEqual([first.events.length, first.hasMore, first.cursor], [100, true, 101]);
    const rest = await fixture.lanes.read({ ...lane, after: 100 });
    assert.deepEqual([rest.events.length, rest.hasMore], [1, false]);
    assert.equal(await fixture.lanes.finish(lane, 100), false);
    assert.equal(await fixture.lanes.finish(lane, 101), true);
  });

  it("are opened for the events after their subscription was made, until no subscription is left", async () => {
    await fixture.subscribe("first");
    await fixture.log(3);
    await fixture.subscriptions.delete(signal, fixture.namespace, "first", undefined);
    await fixture.moveCursor(0);
    const { uid } = await fixture.subscribe("second");
    await fixture.execute({ sql: "update subscriptions set since = 2 where uid = ?", args: [uid] });
    const { dispatches } = fixture;
    const dispatcher = new Dispatcher(dispatches, new Filters());
    assert.equal(await dispatcher.dispatch(signal, fixture.namespace), true);
    assert.equal((await fixture.claimOne()).after, 2);
    await fixture.subscriptions.delete(signal, fixture.namespace, "second", undefined);
    await fixture.moveCursor(2);
    assert.equal(await dispatcher.dispatch(signal, fixture.namespace), false);
    assert.equal((await dispatches.read(signal, fixture.namespace)).cursor, undefined);
  });

  it("of a redelivery end with its range, and are read up to it", async () => {
    const { uid } = await fixture.subscribe();
    await fixture.log(5);
    const { namespace } = fixture;
    await fixture.execute({
      sql: "insert into subscription_lanes values (?, 9, ?, 's0', 1, 3, 0, 0)",
      args: [uid, namespace],
    });
    const lane = await fixture.claimOne();
    assert.deepEqual([lane.redelivery, lane.after, lane.until], [9, 1, 3]);
    const { events, hasMore } = await fixture.lanes.read(lane);
    assert.deepEqual([events.map(({ sequence }) => sequence), hasMore], [[2, 3], false]);
    assert.equal(await fixture.lanes.finish(lane, 3), true, "whatever has come since");
    assert.equal((await fixture.execute("select 1 from subscription_lanes")).rows.length, 0);
  });

  it("are known to be due soon while their claim may end, in their namespace", async () => {
    const { lanes, namespace } = fixture;
    assert.equal(await lanes.hasSoon(namespace), false);
    await fixture.openLanes(await fixture.subscribe());
    const lane = await fixture.claimOne();
    assert.deepEqual([await lanes.hasSoon(namespace), await lanes.hasSoon("other")], [true, false]);
    assert.equal(lanes.isOwn(lane), true);
    await fixture.execute("update subscription_lanes set due_at = due_at + 1");
    assert.equal(await lanes.hasSoon(namespace), false);
    fixture.nowMs += 30_000;
    assert.equal(lanes.isOwn(lane), false);
  });

  it("do not pause their subscription by a server that has lost them", async () => {
    const subscription = await fixture.subscribe();
    await fixture.openLanes(subscription);
    const lane = await fixture.claimOne();
    fixture.nowMs += 30_000;
    await fixture.claimOne();
    const { message, outcome } = tried(1, "answered 410");
    await fixture.lanes.fail(lane, subscription, { message, outcome: { ...outcome, status: 410 } });
    const { failingSince, pausedAt } = await fixture.stored();
    assert.deepEqual([failingSince, pausedAt], [null, null]);
  });

  it("have filters that are compiled once, of which an expression that takes too long loses no event", async () => {
    const filters = new Filters();
    const filter = ['id~="^(xa|yb){40}$"'];
    const subscription = { ...(await fixture.subscribe()), filter };
    const wants = await filters.wants(subscription);
    const event = (id: string) => ({ id }) as Parameters<typeof wants>[0];
    assert.deepEqual([wants(event("z")), wants(event("z".repeat(100_000)))], [false, true]);
    const ofOne = await filters.wants({ ...subscription, revision: 2, sandboxId: "s", filter: [] });
    assert.deepEqual([ofOne(event("s")), ofOne(event("t"))], [true, false]);
    for (let revision = 3; revision <= 200; revision++) await filters.wants({ ...subscription, revision });
    assert.equal(await filters.wants(subscription), wants);
    const more = { ...subscription, revision: 201 };
    assert.equal(await filters.wants(more), await filters.wants(more));
    assert.notEqual(await filters.wants(subscription), wants);
  });
});
