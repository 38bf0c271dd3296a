import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import type { Client } from "@libsql/core/api";
import { yieldToEventLoop } from "../../shared/async/turn.ts";
import type { EventType } from "../../shared/events/event.ts";
import { EventFeed, type FeedOptions, type Watch } from "../../shared/events/event-feed.ts";
import { compileEventFilter } from "../../shared/events/event-filter.ts";
import { EventLog } from "../../shared/events/event-log.ts";
import { type LoggedEvent, toCloudEvent } from "../../shared/events/logged-event.ts";
import { Tail } from "../../shared/events/tail.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import type { Caller, Executor } from "../../shared/store/executor.ts";
import type { BoundStatement } from "../../shared/store/statement.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";
import { noteReads } from "../support/note-reads.ts";
import { rejects } from "../support/rejects.ts";
import { until } from "../support/until.ts";

const { signal } = new AbortController();

describe("a log of events", () => {
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
  async function append(count: number, prefix = "s", of = call): Promise<void> {
    for (let at = 0; at < count; at++) await fresh.store.create(of, sandboxOf(`${prefix}${at}`));
  }
  const forget = (upTo: number) =>
    fresh.client.execute({
      sql: "delete from events where namespace = ? and sequence <= ?",
      args: [call.namespace, upTo],
    });
  const read = async (after: number | undefined, limit = 100, id?: string) => {
    const { events, ...page } = await log.read(call, { namespace: call.namespace, after, limit, id });
    return { ...page, found: events.map(({ sequence }) => sequence) };
  };
  const upTo = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at);

  it("is read from any event that is kept, and from the one before the first", async () => {
    assert.deepEqual(await read(undefined), { next: 0, last: 0, found: [] });
    assert.deepEqual(await read(0), { next: 0, last: 0, found: [] });
    await rejects(read(1), "out_of_range");
    await append(5);
    assert.deepEqual(await read(0), { next: 5, last: 5, found: [1, 2, 3, 4, 5] });
    assert.deepEqual(await read(5), { next: 5, last: 5, found: [] });
    await rejects(read(6), "out_of_range");
    await forget(3);
    assert.deepEqual(await read(3), { next: 5, last: 5, found: [4, 5] });
    assert.deepEqual(await read(undefined), { next: 5, last: 5, found: [4, 5] });
    await rejects(read(2), "out_of_range", /has events 4 to 5, but not the one that follows 2;/);
  });

  it("is read without a gap or a repetition if it changes after the look at its bounds", async () => {
    // The embedded engine has one beside the interface of a client.
    const { executor } = fresh.client as unknown as { executor: Executor };
    let change: () => Promise<unknown> = () => forget(3);
    const racing = {
      async readAll(caller: Caller, [bounds, events]: readonly BoundStatement[]) {
        assert.ok(bounds && events);
        const [first = []] = await executor.readAll(caller, [bounds]);
        await change();
        const [second = []] = await executor.readAll(caller, [events]);
        return [first, second];
      },
    };
    // Reads of the log use nothing else of a client.
    const raced = new EventLog({ executor: racing } as unknown as Client, openDatabase(fresh.client));
    const { namespace } = call;
    await append(5);
    const from = (after: number) => raced.read(call, { namespace, after, limit: 9 });
    await rejects(from(2), "out_of_range", /has events 4 to 5, but not the one that follows 2;/);
    await append(1, "more");
    assert.equal((await from(3)).events.length, 3);
    // Those of one sandbox have gaps.
    await append(2, "last");
    await forget(3);
    assert.equal((await raced.read(call, { namespace, after: 3, id: "last1", limit: 9 })).next, 8);
    change = () => append(1, "new");
    const { events, next } = await from(8);
    assert.deepEqual([events.length, next], [1, 9]);
  });

  it("is read in pages, which continue after their last event, or after all that was examined", async () => {
    await append(5);
    assert.deepEqual(await read(0, 4), { next: 4, last: 5, found: [1, 2, 3, 4] });
    assert.deepEqual(await read(0, 5), { next: 5, last: 5, found: [1, 2, 3, 4, 5] });
    assert.deepEqual(await read(0, 1, "s2"), { next: 3, last: 5, found: [3] });
    assert.deepEqual(await read(0, 2, "s2"), { next: 5, last: 5, found: [3] });
    assert.deepEqual(await read(3, 2, "s2"), { next: 5, last: 5, found: [] });
    // The events of one sandbox may be far apart.
    await forget(1);
    assert.deepEqual(await read(1, 2, "s2"), { next: 5, last: 5, found: [3] });
  });

  it("has an end per namespace", async () => {
    const other = freshCall();
    await append(2);
    await append(3, "o", other);
    const heads = await log.heads(call, [call.namespace, other.namespace, "none"]);
    assert.deepEqual(
      [...heads],
      [
        [call.namespace, 2],
        [other.namespace, 3],
        ["none", 0],
      ],
    );
  });

  it("is compacted up to the first event that is kept, and never loses the last one", async () => {
    await append(4);
    const at = (sequence: number, micros: number) =>
      fresh.client.execute({
        sql: "update events set time = ? where namespace = ? and sequence = ?",
        args: [micros, call.namespace, sequence],
      });
    for (const [sequence, micros] of [10, 20, 10, 30].entries()) await at(sequence + 1, micros);
    const left = async (beforeMicros: number) => {
      await log.compact(call.namespace, beforeMicros);
      return (await read(undefined)).found;
    };
    assert.deepEqual(await left(10), [1, 2, 3, 4]);
    assert.deepEqual(await left(20), [2, 3, 4]);
    assert.deepEqual(await left(31), [4]);
    assert.deepEqual(await left(31), [4]);
  });

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
      assert.deepEqual(seen, upTo(1, 250));
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

describe("an event in the form of CloudEvents", () => {
  const event = {
    ...{ namespace: "n", sequence: 7, id: "s", life: 0, callId: "", actor: "", reason: "", requestId: "" },
    ...{ time: 1_800_000_000_123_456, data: "{}" },
  };
  const attributes = {
    ...{ specversion: "1.0", id: "evt_n_7", source: "/v1/namespaces/n", subject: "s" },
    ...{ time: "2027-01-15T08:00:00.123456Z", sequence: 7 },
  };
  const written = (type: EventType, more: Partial<typeof event> = {}) =>
    JSON.parse(toCloudEvent({ ...event, ...more, type }));

  it("has what is known about it, and nothing empty", () => {
    const type = "io.containerd.sandbox.deleted";
    assert.deepEqual(written("deleted"), { ...attributes, type, data: {} });
    const known = { life: 5, callId: "c", actor: "ann", reason: "lost", requestId: "r" };
    assert.deepEqual(written("deleted", { ...known, data: '{"a":1}' }), {
      ...{ ...attributes, type },
      data: { ...known, a: 1 },
    });
    assert.deepEqual(written("deleted", { data: '{"a":1}' }).data, { a: 1 });
    assert.deepEqual(written("deleted", { life: 5 }).data, { life: 5 });
  });

  it("has containerd's topic for a life that was created, was started or has ended", () => {
    for (const [type, topic] of [
      ["created", "/sandboxes/create"],
      ["started", "/sandboxes/start"],
      ["exited", "/sandboxes/exit"],
      ["stopped", undefined],
    ] as const) {
      assert.equal(written(type, { life: 1 }).topic, topic);
    }
    // The record was created, and no life.
    assert.equal(written("created").topic, undefined);
  });
});

describe("a filter of events", () => {
  const event: LoggedEvent = {
    ...{ namespace: "n", sequence: 7, id: "s", life: 5, callId: "c", actor: "ann", reason: "lost" },
    ...{ type: "exited", requestId: "r", time: 1, data: "{}" },
  };
  const bare = {
    ...event,
    type: "stopped",
    life: 0,
    callId: "",
    actor: "",
    reason: "",
    requestId: "",
  } as const;

  it("tests each field, of which those that are empty are absent", async () => {
    for (const [field, value] of Object.entries({
      ...{ type: "exited", id: "s", life: "5", callId: "c", actor: "ann", reason: "lost", requestId: "r" },
      topic: "/sandboxes/exit",
    })) {
      const has = await compileEventFilter([], [field]);
      const equals = await compileEventFilter([], [`${field}=="${value}"`]);
      assert.deepEqual([has?.(event), equals?.(event)], [true, true], field);
      const isAlways = field === "type" || field === "id";
      assert.deepEqual([has?.(bare), equals?.(bare)], [isAlways, field === "id"], field);
    }
    await rejects(compileEventFilter([], ["toString==1"]), "invalid_argument", /not a field of events/);
  });

  it("accepts the events of its types that match one of its expressions", async () => {
    assert.equal(await compileEventFilter([], []), undefined);
    const both = await compileEventFilter(["exited", "deleted"], ["id==s", "id==t"]);
    for (const [more, expected] of [
      [{}, true],
      [{ id: "t" }, true],
      [{ id: "u" }, false],
      [{ type: "stopped" }, false],
    ] as const) {
      assert.equal(both?.({ ...event, ...more }), expected, JSON.stringify(more));
    }
    assert.equal((await compileEventFilter(["exited"], []))?.(event), true);
  });

  it("limits the work of a regular expression on one event, but not on all that it ever examines", async () => {
    const matches = await compileEventFilter([], ['id~="^(xa|yb){40}$"']);
    const long = { ...event, id: "z".repeat(200) };
    for (let count = 0; count < 4_000; count++) assert.equal(matches?.(long), false);
    assert.throws(() => matches?.({ ...event, id: "z".repeat(100_000) }), { code: "resource_exhausted" });
    assert.equal(matches?.(long), false);
  });
});
