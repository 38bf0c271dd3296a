import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { SecretBox } from "../../shared/secrets/secret-box.ts";
import { SecretStore } from "../../shared/secrets/secret-store.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { DispatchStore } from "../../shared/subscriptions/dispatch-store.ts";
import { Dispatcher } from "../../shared/subscriptions/dispatcher.ts";
import { Filters } from "../../shared/subscriptions/filter.ts";
import type { Lane } from "../../shared/subscriptions/lane.ts";
import { LaneRunner } from "../../shared/subscriptions/lane-runner.ts";
import { LaneStore, type Tried } from "../../shared/subscriptions/lane-store.ts";
import type { Subscription } from "../../shared/subscriptions/subscription.ts";
import { SubscriptionStore } from "../../shared/subscriptions/subscription-store.ts";
import { freshNamespace } from "../support/namespace.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

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
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let database: ReturnType<typeof openFileDatabase>;
  let lanes: LaneStore;
  let subscriptions: SubscriptionStore;
  let namespace: string;
  let nowMs = Date.parse("2026-11-26T12:00:00Z");
  before(async () => {
    folder = await temporaryFolder();
    database = openFileDatabase(join(folder.path, "test.db"));
    await migrate(database);
    lanes = new LaneStore(
      openDatabase(database),
      () => nowMs,
      () => {},
    );
    subscriptions = new SubscriptionStore(openDatabase(database), () => nowMs);
  });
  beforeEach(async () => {
    namespace = freshNamespace();
    await database.execute("delete from subscription_lanes");
  });
  after(async () => {
    database.close();
    await folder.remove();
  });

  async function subscribe(name = "hook"): Promise<Subscription> {
    const url = "https://hooks.example.com/";
    return subscriptions.create(signal, { namespace, name, url, filter: [], sandboxId: "", secrets: "[]" });
  }

  /** Opens a lane for each of a number of sandboxes, after the namespace has had one event more. */
  async function open({ uid }: Subscription, count: number): Promise<void> {
    const { rows } = await database.execute({
      sql: "select sequence from subscription_cursors where namespace = ?",
      args: [namespace],
    });
    const from = Number(rows[0]?.sequence);
    const opened = Array.from({ length: count }, (_, at) => [uid, `s${at}`, 0] as const);
    await new DispatchStore(openDatabase(database), () => nowMs).advance(namespace, from, from + 1, opened);
  }

  /** Appends a number of events of the first sandbox to the log. */
  async function log(count: number): Promise<void> {
    await database.execute({
      sql: `insert into events (namespace, sequence, type, id, life, call_id, actor, reason, request_id, time, data)
        select ?, value, 'updated', 's0', 0, '', '', '', '', 0, cast('{}' as blob) from json_each(?)`,
      args: [namespace, JSON.stringify(Array.from({ length: count }, (_, at) => at + 1))],
    });
    await database.execute({
      sql: "update subscription_cursors set sequence = ? where namespace = ?",
      args: [count, namespace],
    });
  }

  async function claimOne(): Promise<Lane> {
    const [lane] = await lanes.claim(1);
    assert.ok(lane);
    return lane;
  }

  it("are claimed 8 of a subscription at a time, 2 while it fails, and at most as many as asked", async () => {
    const [one, other] = [await subscribe("one"), await subscribe("other")];
    await open(one, 10);
    await open(other, 10);
    assert.equal((await lanes.claim(3, { owners: [other.uid], groups: [] })).length, 3);
    assert.equal((await lanes.claim(100, { owners: [other.uid], groups: [] })).length, 7);
    const [first, ...rest] = await lanes.claim(100, { owners: [one.uid], groups: [] });
    assert.deepEqual([first?.subscription, rest.length], [other.uid, 7]);
    assert.ok(first);
    await lanes.fail(first, other, tried(1, "answered 500"));
    for (const lane of rest) await lanes.release(lane);
    assert.equal((await lanes.claim(100)).length, 2);
  });

  it("are claimed 32 of a namespace at a time, so that another one's are not behind all of them", async () => {
    const other = `other-${namespace}`;
    for (let at = 0; at < 5; at++) await open(await subscribe(`hook${at}`), 10);
    nowMs += 1_000;
    const of = namespace;
    namespace = other;
    await open(await subscribe(), 1);
    const claimed = await lanes.claim(64);
    assert.deepEqual(
      [of, other].map((each) => claimed.filter((lane) => lane.namespace === each).length),
      [32, 1],
    );
    await open(await subscribe("next"), 1);
    assert.deepEqual(
      (await lanes.claim(64, { owners: [], groups: [of] })).map((lane) => lane.namespace),
      [other],
    );
  });

  it("belong to the server that has claimed them for 30 seconds", async () => {
    await open(await subscribe(), 1);
    const lane = await claimOne();
    nowMs += 29_999;
    assert.deepEqual(await lanes.claim(1), []);
    nowMs += 1;
    const taken = await claimOne();
    assert.equal(await lanes.succeed(lane, tried(1)), undefined);
    assert.equal(await lanes.advance(lane, 1), undefined);
    await lanes.release(lane);
    assert.deepEqual(await lanes.claim(1), []);
    assert.equal((await lanes.succeed(taken, tried(1)))?.after, 1);
  });

  it("are claimed for another 30 seconds by each success, and can be released", async () => {
    await open(await subscribe(), 1);
    const lane = await claimOne();
    nowMs += 20_000;
    const moved = await lanes.succeed(lane, tried(1));
    assert.ok(moved);
    nowMs += 29_999;
    assert.deepEqual(await lanes.claim(1), []);
    const advanced = await lanes.advance(moved, 5);
    assert.equal(advanced?.after, 5);
    assert.ok(advanced);
    nowMs += 1;
    assert.deepEqual(await lanes.claim(1), []);
    await lanes.release(advanced);
    assert.equal((await claimOne()).after, 5);
  });

  it("change the end of their claim with each event, even within a microsecond", async () => {
    await open(await subscribe(), 1);
    const lane = await claimOne();
    const moved = await lanes.succeed(lane, tried(1));
    assert.ok(moved);
    assert.ok(moved.dueAt > lane.dueAt);
    assert.equal(await lanes.succeed(lane, tried(1)), undefined);
  });

  it("count the failures of one event, and begin again with the next", async () => {
    const subscription = await subscribe();
    await open(subscription, 1);
    await lanes.fail(await claimOne(), subscription, tried(1, "answered 500"));
    nowMs += 3_999;
    assert.deepEqual(await lanes.claim(1), []);
    nowMs += 2_001;
    const second = await claimOne();
    assert.equal(second.attempts, 1);
    await lanes.fail(second, subscription, tried(1, "answered 500"));
    nowMs += 72_000;
    const third = await claimOne();
    assert.equal(third.attempts, 2);
    assert.equal((await lanes.succeed(third, tried(1)))?.attempts, 0);
    const attempts = await subscriptions.attempts(signal, subscription.uid, 10, Number.MAX_SAFE_INTEGER);
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
    const subscription = await subscribe();
    await open(subscription, 1);
    const state = async () => subscriptions.get(signal, namespace, "hook");
    let lane = await claimOne();
    const succeed = async () => {
      const moved = await lanes.succeed(lane, tried(1));
      assert.ok(moved);
      lane = moved;
      return (await state()).succeededAt;
    };
    const first = await succeed();
    assert.equal(first, nowMs * 1_000);
    nowMs += 60_000;
    assert.equal(await succeed(), first);
    nowMs += 1;
    assert.equal(await succeed(), nowMs * 1_000);
    await lanes.fail(lane, subscription, tried(1, "answered 500"));
    const failedAt = nowMs * 1_000;
    nowMs += 10_000;
    lane = await claimOne();
    await lanes.fail(lane, subscription, tried(1, "answered 500"));
    assert.equal((await state()).failingSince, failedAt);
    nowMs += 90_000;
    lane = await claimOne();
    assert.equal(await succeed(), nowMs * 1_000);
    assert.equal((await state()).failingSince, null);
  });

  it("are paused by a subscription that has failed for exactly five days, with an event", async () => {
    const subscription = await subscribe();
    const day = 24 * 3_600_000;
    await open(subscription, 1);
    const failing = { ...subscription, failingSince: nowMs * 1_000 };
    nowMs += 5 * day - 1;
    await lanes.fail(await claimOne(), failing, tried(1, "answered 500"));
    assert.equal((await subscriptions.get(signal, namespace, "hook")).pausedAt, null);
    nowMs += 1;
    await database.execute("update subscription_lanes set due_at = 0");
    await lanes.fail(await claimOne(), failing, tried(1, "answered 500"));
    const { pausedAt, pausedReason, revision } = await subscriptions.get(signal, namespace, "hook");
    assert.deepEqual([pausedAt, revision], [nowMs * 1_000, 2]);
    assert.match(pausedReason, /^no success for 5 days/);
    nowMs += 365 * day;
    assert.deepEqual(await lanes.claim(1), []);
  });

  it("are read 100 events at a time", async () => {
    await open(await subscribe(), 1);
    await log(101);
    const lane = await claimOne();
    const first = await lanes.read(lane);
    assert.deepEqual([first.events.length, first.hasMore, first.cursor], [100, true, 101]);
    const rest = await lanes.read({ ...lane, after: 100 });
    assert.deepEqual([rest.events.length, rest.hasMore], [1, false]);
    assert.equal(await lanes.finish(lane, 100), false);
    assert.equal(await lanes.finish(lane, 101), true);
  });

  /** Delivers the lane that is due, to a receiver that answers 200. */
  async function run(
    options: { mustStop?: (sent: number) => boolean; url?: string; hasSecret?: boolean } = {},
  ) {
    const { mustStop = () => false, url = "https://hooks.example.com/", hasSecret = true } = options;
    const secrets = JSON.stringify([{ kid: "k", binding: "HOOK" }]);
    await database.execute({
      sql: "update subscriptions set url = cast(? as blob), secrets = cast(? as blob) where namespace = ?",
      args: [url, secrets, namespace],
    });
    const sent: number[] = [];
    const secret = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
    const runner = new LaneRunner({
      ...{ lanes, filters: new Filters(), allowsLoopback: false, clock: () => nowMs },
      secrets: new SecretStore(new SecretBox([]), () => (hasSecret ? secret : undefined)),
      async fetch(_url, { body }) {
        sent.push(Number(JSON.parse(new TextDecoder().decode(body as Uint8Array)).sequence));
        return new Response();
      },
    });
    const lane = await claimOne();
    return { hasSucceeded: await runner.run(lane, () => mustStop(sent.length)), sent };
  }

  const laneCount = async () => (await database.execute("select 1 from subscription_lanes")).rows.length;

  it("are delivered to their last event, and then closed", async () => {
    await open(await subscribe(), 1);
    await log(201);
    const { hasSucceeded, sent } = await run();
    assert.deepEqual([hasSucceeded, sent], [true, Array.from({ length: 201 }, (_, at) => at + 1)]);
    assert.equal(await laneCount(), 0);
  });

  it("skip the events that their subscription does not ask for", async () => {
    const subscription = await subscribe();
    await subscriptions.update(signal, subscription, { filter: ["type==created"] }, undefined);
    await open(subscription, 1);
    await log(101);
    await database.execute({
      sql: "update events set type = 'created' where namespace = ? and sequence = 101",
      args: [namespace],
    });
    assert.deepEqual(await run(), { hasSucceeded: true, sent: [101] });
    assert.equal(await laneCount(), 0);
  });

  it("are given back at once by a server that must stop", async () => {
    await open(await subscribe(), 1);
    await log(3);
    const { hasSucceeded, sent } = await run({ mustStop: (count) => count === 2 });
    assert.deepEqual([hasSucceeded, sent], [true, [1, 2]]);
    assert.equal((await claimOne()).after, 2);
  });

  it("send nothing more once their subscription is paused or deleted", async () => {
    const { uid } = await subscribe();
    await open({ uid } as Subscription, 1);
    await log(1);
    await database.execute({
      sql: "update subscriptions set paused_at = 1 where namespace = ?",
      args: [namespace],
    });
    assert.deepEqual(await run(), { hasSucceeded: true, sent: [] });
    assert.equal(await laneCount(), 1);
  });

  it("fail with the reason if nothing can sign, or if the address is no longer allowed", async () => {
    for (const [name, options, reason] of [
      ["unsigned", { hasSecret: false }, /^no secret can be read/],
      ["private", { url: "https://127.0.0.1/" }, /^url: must have a name/],
    ] as const) {
      namespace = freshNamespace();
      const subscription = await subscribe(name);
      await open(subscription, 1);
      await log(1);
      assert.deepEqual(await run(options), { hasSucceeded: false, sent: [] });
      const [attempt] = await subscriptions.attempts(signal, subscription.uid, 10, Number.MAX_SAFE_INTEGER);
      assert.match(String(attempt?.error), reason);
      assert.deepEqual([attempt?.status, attempt?.durationMs, attempt?.answer.byteLength], [0, 0, 0]);
      await database.execute("delete from subscription_lanes");
    }
  });

  it("are opened for the events after their subscription was made, until no subscription is left", async () => {
    await subscribe("first");
    await log(3);
    await subscriptions.delete(signal, namespace, "first", undefined);
    await database.execute({
      sql: "update subscription_cursors set sequence = 0 where namespace = ?",
      args: [namespace],
    });
    const { uid } = await subscribe("second");
    await database.execute({ sql: "update subscriptions set since = 2 where uid = ?", args: [uid] });
    const store = new DispatchStore(openDatabase(database), () => nowMs);
    const dispatcher = new Dispatcher(store, new Filters());
    assert.equal(await dispatcher.dispatch(signal, namespace), true);
    assert.equal((await claimOne()).after, 2);
    await subscriptions.delete(signal, namespace, "second", undefined);
    await database.execute({
      sql: "update subscription_cursors set sequence = 2 where namespace = ?",
      args: [namespace],
    });
    assert.equal(await dispatcher.dispatch(signal, namespace), false);
    assert.equal((await store.read(signal, namespace)).cursor, undefined);
  });

  it("do not pause their subscription by a server that has lost them", async () => {
    const subscription = await subscribe();
    await open(subscription, 1);
    const lane = await claimOne();
    nowMs += 30_000;
    await claimOne();
    const { message, outcome } = tried(1, "answered 410");
    await lanes.fail(lane, subscription, { message, outcome: { ...outcome, status: 410 } });
    const { failingSince, pausedAt } = await subscriptions.get(signal, namespace, "hook");
    assert.deepEqual([failingSince, pausedAt], [null, null]);
  });

  it("have filters that are compiled once, of which an expression that takes too long loses no event", async () => {
    const filters = new Filters();
    const filter = ['id~="^(xa|yb){40}$"'];
    const subscription = { ...(await subscribe()), filter };
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
