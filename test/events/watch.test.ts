import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { yieldToEventLoop } from "../../shared/async/turn.ts";
import { EventFeed, type FeedOptions, type Watch } from "../../shared/events/event-feed.ts";
import { EventLog } from "../../shared/events/event-log.ts";
import { Tail } from "../../shared/events/tail.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";
import { noteReads } from "../support/note-reads.ts";
import { rejects } from "../support/rejects.ts";
import { until } from "../support/until.ts";

const { signal } = new AbortController();

describe("a log of events that is watched", () => {
  let fresh: FreshStore;
  let log: EventLog;
  let call: Call;
  let reads = 0;
  before(async () => {
    fresh = await openFreshStore();
    const client = noteReads(fresh.client, () => reads++);
    log = new EventLog(client, openDatabase(fresh.client));
  });
  after(() => fresh.close());
  beforeEach(() => {
    call = freshCall();
  });

  /** Appends events, each about a record of its own. */
  async function append(count: number, prefix = "s"): Promise<void> {
    for (let at = 0; at < count; at++) await fresh.store.create(call, sandboxOf(`${prefix}${at}`));
  }

  const base = { isShared: true, pollMs: 20, maxWatches: 2 };
  const open = (more: Partial<FeedOptions> = {}) => new EventFeed(log, { ...base, ...more });
  const start = { next: 0, last: 0 };
  const watches: Watch[] = [];
  /** Watches a namespace until the test ends. */
  function watch(feed: EventFeed, ...of: Parameters<EventFeed["watch"]>): Watch {
    const opened = feed.watch(...of);
    watches.push(opened);
    return opened;
  }
  afterEach(() => {
    for (const each of watches.splice(0)) each.close();
  });

  it("is watched by at most as many readers as allowed, each of which leaves once", async () => {
    const feed = open();
    const [first, second] = [watch(feed, "n", start), watch(feed, "n", start)];
    assert.throws(() => feed.checkRoom(), { code: "resource_exhausted" });
    assert.throws(() => watch(feed, "n", start), { code: "resource_exhausted" });
    first.close();
    first.close();
    watch(feed, "n", start).close();
    const third = watch(feed, "n", start);
    assert.throws(() => feed.checkRoom(), { code: "resource_exhausted" });
    second.close();
    third.close();
    feed.checkRoom();
  });

  for (const isShared of [true, false]) {
    it(`is watched in parts of at most 100 events, ${isShared ? "together" : "by each alone"}`, async () => {
      const feed = open({ isShared });
      await append(250);
      const reader = watch(feed, call.namespace, start);
      const seen: number[] = [];
      while (seen.length < 250) {
        const found = await reader.next(signal, 60_000);
        assert.ok(found.length <= 100, `${found.length} events`);
        seen.push(...found.map(({ sequence }) => sequence));
      }
      assert.deepEqual(
        seen,
        Array.from({ length: 250 }, (_, at) => at + 1),
      );
      assert.deepEqual(await reader.next(signal, 0), []);
      assert.deepEqual(await reader.next(signal, 30), []);
      const next = reader.next(signal, 60_000);
      await append(1, "more");
      assert.deepEqual(
        (await next).map(({ sequence }) => sequence),
        [251],
      );
      reader.close();
    });

    it(`is left at once by a reader that is aborted, ${isShared ? "together" : "by each alone"}`, async () => {
      const feed = open({ isShared, pollMs: isShared ? base.pollMs : 600_000 });
      const reader = watch(feed, call.namespace, start);
      const leaving = new AbortController();
      const waiting = reader.next(leaving.signal, 600_000);
      setImmediate(() => leaving.abort(new Error("left")));
      await assert.rejects(waiting, /left/);
      await assert.rejects(reader.next(leaving.signal, 600_000), /left/);
      reader.close();
    });
  }

  it("is watched from its page, also if events were appended since then", { timeout: 20_000 }, async ({
    mock,
  }) => {
    // No look for events of other servers comes to its help.
    mock.timers.enable({ apis: ["setTimeout"] });
    await append(2);
    const reader = watch(open(), call.namespace, { next: 1, last: 1 });
    assert.deepEqual(
      (await reader.next(signal, 60_000)).map(({ sequence }) => sequence),
      [2],
    );
  });

  it("is watched without anything that outlives a wait", async ({ mock }) => {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
    const { onNext } = Tail.prototype;
    let waiting = 0;
    mock.method(Tail.prototype, "onNext", function (this: Tail, wake: () => void) {
      const cancel = onNext.call(this, wake);
      waiting++;
      return () => {
        waiting--;
        cancel();
      };
    });
    const feed = open();
    const reader = watch(feed, call.namespace, start);
    const leaving = new AbortController();
    const idle = reader.next(leaving.signal, 19);
    while (waiting === 0) await yieldToEventLoop();
    mock.timers.tick(19);
    assert.deepEqual(await idle, []);
    assert.equal(waiting, 0);
    const set = mock.method(globalThis, "setTimeout");
    const cleared = mock.method(globalThis, "clearTimeout");
    const next = reader.next(leaving.signal, 60_000);
    while (waiting === 0) await yieldToEventLoop();
    await append(1);
    feed.notify(call.namespace);
    assert.equal((await next).length, 1);
    const timers = set.mock.calls.filter((each) => each.arguments[1] === 60_000).map(({ result }) => result);
    assert.equal(timers.length, 1);
    assert.ok(cleared.mock.calls.some((each) => each.arguments[0] === timers[0]));
    assert.equal(getEventListeners(leaving.signal, "abort").length, 0);
  });

  it("is left at once by a reader that is aborted while it reads", { timeout: 20_000 }, async ({ mock }) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const leaving = new AbortController();
    const read = async () => {
      leaving.abort(new Error("left"));
      return { events: [], next: 0, last: 0 };
    };
    // A feed only reads.
    const feed = new EventFeed({ read } as unknown as EventLog, { ...base, isShared: false });
    await assert.rejects(watch(feed, "n", start).next(leaving.signal, 600_000), /left/);
  });

  it("is looked up once in an interval for all of its watchers", async ({ mock }) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const feed = open();
    for (let at = 0; at < 2; at++) watch(feed, call.namespace, start);
    const settle = async () => {
      for (let turns = 0; turns < 20; turns++) await yieldToEventLoop();
    };
    await settle();
    for (let interval = 0; interval < 3; interval++) {
      const before = reads;
      mock.timers.tick(base.pollMs);
      await settle();
      assert.equal(reads - before, 1);
    }
  });

  it("is not read any more when its last watcher has left, and is when one returns", async () => {
    const feed = open();
    const reader = watch(feed, call.namespace, start);
    const other = watch(feed, call.namespace, start);
    await until("the end is looked up", () => reads > 0);
    other.close();
    const before = reads;
    await until("it is looked up again", () => reads > before + 2);
    reader.close();
    let last = -1;
    await until("nobody reads", async () => {
      const wasQuiet = reads === last;
      last = reads;
      if (!wasQuiet) await new Promise((resolve) => setTimeout(resolve, 5 * base.pollMs));
      return wasQuiet;
    });
    const again = watch(feed, call.namespace, start);
    await append(1);
    assert.equal((await again.next(signal, 60_000)).length, 1);
    again.close();
  });

  it("moves when it has another end than the given one, or not within the time", async () => {
    const feed = open();
    await append(2);
    await feed.untilMoved(signal, call.namespace, 1, 600_000);
    await feed.untilMoved(signal, call.namespace, 3, 600_000);
    await feed.untilMoved(signal, call.namespace, 2, 0);
    await feed.untilMoved(signal, call.namespace, 2, 20);
    const moved = feed.untilMoved(signal, call.namespace, 2, 600_000);
    await append(1, "more");
    await moved;
    const full = [watch(feed, "n", start), watch(feed, "n", start)];
    await rejects(feed.untilMoved(signal, call.namespace, 3, 1), "resource_exhausted");
    // Who does not wait needs no place.
    await feed.untilMoved(signal, call.namespace, 3, 0);
    for (const each of full) each.close();
  });

  it("ends its watches when it has lost the next event, but not because the database is away", async () => {
    const feed = open();
    await append(3);
    const reader = watch(feed, call.namespace, { next: 3, last: 3 });
    const waiting = reader.next(signal, 60_000);
    await fresh.client.execute({
      sql: "delete from events where namespace = ? and sequence > 2",
      args: [call.namespace],
    });
    await rejects(waiting, "out_of_range");
    await rejects(reader.next(signal, 0), "out_of_range");
    const other = watch(feed, call.namespace, { next: 2, last: 2 });
    const next = other.next(signal, 60_000);
    reader.close();
    await append(1, "more");
    assert.equal((await next).length, 1);
    other.close();
  });
});
