import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { streamEvents } from "../../functions/events/stream.ts";
import type { Services } from "../../functions/operation.ts";
import { EventFeed } from "../../shared/events/event-feed.ts";
import { EventLog } from "../../shared/events/event-log.ts";
import type { LoggedEvent } from "../../shared/events/logged-event.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";

const heartbeatMs = 15_000;

describe("a stream of events", () => {
  let fresh: FreshStore;
  let log: EventLog;
  let feed: EventFeed;
  let call: Call;
  let stopping: AbortController;
  const readers: ReadableStreamDefaultReader<Uint8Array>[] = [];
  before(async () => {
    fresh = await openFreshStore();
    log = new EventLog(fresh.client, openDatabase(fresh.client));
  });
  after(() => fresh.close());
  beforeEach(() => {
    call = freshCall();
    stopping = new AbortController();
    feed = new EventFeed(log, { isShared: true, pollMs: 20, maxWatches: 1 });
  });
  // A stream that is over is watched by nobody, and does not wait for the server's end.
  afterEach(() => {
    for (const each of readers.splice(0)) void each.cancel().catch(() => {});
    feed.checkRoom();
    assert.equal(getEventListeners(stopping.signal, "abort").length, 0);
  });

  const create = (id: string) => fresh.store.create(call, sandboxOf(id));
  const remove = () =>
    fresh.client.execute({ sql: "delete from events where namespace = ?", args: [call.namespace] });
  /** Opens a stream of the events that match. Returns a function that reads its next part as text. */
  async function open(matches?: (event: LoggedEvent) => boolean, id?: string) {
    const page = await log.read(call, { namespace: call.namespace, after: undefined, limit: 100 });
    // A stream uses nothing else.
    const services = { events: feed, stopping: stopping.signal } as unknown as Services;
    const query = { after: undefined, limit: 100, id, matches, waitMs: 0 };
    const { headers, stream } = streamEvents(services, call.namespace, page, query);
    assert.deepEqual(headers, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const reader = (stream ?? assert.fail("no stream")).getReader();
    readers.push(reader);
    const read = async () => {
      const { value, done } = await reader.read();
      return done ? undefined : new TextDecoder().decode(value);
    };
    return { read, reader };
  }
  const idsIn = (part: string | undefined) => (part?.match(/^id: \d+$/gm) ?? []).map((line) => line.slice(4));

  it("begins with the past events, or else with a heartbeat", async () => {
    const first = await open();
    assert.equal(await first.read(), ": heartbeat\nid: 0\n\n");
    await create("a");
    const part = await first.read();
    assert.match(part ?? "", /^id: 1\ndata: \{"specversion":"1\.0",.*\}\n\n$/);
    await create("b");
    assert.deepEqual(idsIn(await first.read()), ["2"]);
    await first.reader.cancel();
    const second = await open();
    const both = await second.read();
    assert.deepEqual(idsIn(both), ["1", "2"]);
    assert.ok(both?.startsWith(part ?? "none"));
    await second.reader.cancel();
  });

  it("has a heartbeat every 15 seconds, which moves the position past events that do not match", async (context) => {
    const { read, reader } = await open(({ id }) => id === "wanted");
    assert.equal(await read(), ": heartbeat\nid: 0\n\n");
    context.mock.timers.enable({ apis: ["Date"], now: Date.now() });
    await create("other");
    let isRead = false;
    const heartbeat = read().finally(() => {
      isRead = true;
    });
    for (let polls = 0; polls < 3; polls++) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(!isRead);
    context.mock.timers.tick(heartbeatMs);
    await create("another");
    assert.match((await heartbeat) ?? "", /^: heartbeat\nid: [12]\n\n$/);
    await create("wanted");
    assert.deepEqual(idsIn(await read()), ["3"]);
    await reader.cancel();
  });

  it("of one sandbox has no event of others", async () => {
    const { read, reader } = await open(undefined, "s");
    await read();
    for (const id of ["r", "s", "t"]) await create(id);
    assert.deepEqual(idsIn(await read()), ["2"]);
    await reader.cancel();
  });

  it("ends when the server stops, also if that was before", async () => {
    const { read } = await open();
    await read();
    const end = read();
    stopping.abort();
    assert.equal(await end, undefined);
    const late = await open();
    assert.equal(await late.read(), ": heartbeat\nid: 0\n\n");
    assert.equal(await late.read(), undefined);
  });

  it("ends when the next event is no longer in the log", async () => {
    await create("a");
    const { read } = await open();
    assert.deepEqual(idsIn(await read()), ["1"]);
    const end = read();
    await remove();
    assert.equal(await end, undefined);
  });

  it("is refused while the server has too many, and takes none before it is read", async () => {
    const first = await open();
    await first.read();
    await assert.rejects(open(), { code: "resource_exhausted" });
    await first.reader.cancel();
    const unread = await open();
    const other = await open();
    await other.read();
    // Between its check and its first part, another stream has taken the last place.
    assert.equal(await unread.read(), undefined);
    await other.reader.cancel();
  });
});
