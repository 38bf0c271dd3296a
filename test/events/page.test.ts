import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { awaitPage, readPage } from "../../functions/events/page.ts";
import type { EventQuery } from "../../functions/events/query.ts";
import type { Services } from "../../functions/operation.ts";
import type { LogPage, LogRange } from "../../shared/events/event-log.ts";
import type { LoggedEvent } from "../../shared/events/logged-event.ts";
import { partOf } from "../support/part-of.ts";

const call = { namespace: "n", signal: new AbortController().signal };
const waitMs = 60_000;
const all: EventQuery = { after: 0, limit: 2, id: undefined, matches: undefined, waitMs };

/** Returns events of sandboxes, with sequences from a first one on. */
function eventsOf(ids: string, first = 1): LoggedEvent[] {
  return [...ids].map((id, at) => partOf<LoggedEvent>({ id, sequence: first + at }));
}

const isA = ({ id }: LoggedEvent) => id === "a";

describe("a page of events", () => {
  let page: LogPage;
  let ranges: LogRange[];
  /** The results of a watch, in order; none after the last. */
  let found: LoggedEvent[][];
  let watched: number[];
  let open: number;
  let limitsMs: number[];
  /** Lets the time pass that a watch takes. */
  let pass: () => void;
  beforeEach(() => {
    pass = () => {};
    page = { events: [], next: 0, last: 0 };
    ranges = [];
    found = [];
    watched = [];
    open = 0;
    limitsMs = [];
  });
  const services = partOf<Services>({
    stopping: undefined,
    events: partOf<Services["events"]>({
      async read(_caller: unknown, range: LogRange) {
        ranges.push(range);
        return page;
      },
      watch(_namespace: string, { next }: LogPage) {
        watched.push(next);
        open++;
        return {
          async next(_signal: AbortSignal, timeoutMs: number) {
            limitsMs.push(timeoutMs);
            pass();
            const events = found.shift();
            if (events?.length === 0) throw new Error("the log is lost");
            return events ?? [];
          },
          close() {
            open--;
          },
        };
      },
    }),
  });

  const read = async (query: EventQuery) => {
    const { events, next } = await readPage(services, call, query);
    return [events.map(({ sequence }) => sequence), next];
  };
  const wait = async (query: EventQuery) => {
    const { events, next, last } = await awaitPage(services, call, query);
    assert.equal(open, 0);
    return [events.map(({ sequence }) => sequence), next, last];
  };

  it("has as many as are asked for, among 1,000 if only some match", async () => {
    page = { events: eventsOf("abab"), next: 4, last: 9 };
    assert.deepEqual(await read({ ...all, id: "s" }), [[1, 2, 3, 4], 4]);
    assert.deepEqual(await read({ ...all, matches: isA }), [[1, 3], 4]);
    assert.deepEqual(await read({ ...all, limit: 1, matches: isA }), [[1], 1]);
    const range = { namespace: "n", after: 0, id: undefined };
    assert.deepEqual(ranges, [
      { ...range, id: "s", limit: 2 },
      { ...range, limit: 1_000 },
      { ...range, limit: 1_000 },
    ]);
  });

  it("is answered at once if it is not empty, not the last, or not to be waited for", async () => {
    page = { events: eventsOf("a"), next: 1, last: 1 };
    assert.deepEqual(await wait(all), [[1], 1, 1]);
    page = { events: [], next: 1_000, last: 1_001 };
    assert.deepEqual(await wait(all), [[], 1_000, 1_001]);
    page = { events: [], next: 7, last: 7 };
    assert.deepEqual(await wait({ ...all, waitMs: 0 }), [[], 7, 7]);
    assert.deepEqual(watched, []);
  });

  it("is awaited until events are logged, of which it has as many as are asked for", async () => {
    page = { events: [], next: 7, last: 7 };
    found = [eventsOf("abc", 8)];
    assert.deepEqual(await wait(all), [[8, 9], 9, 9]);
    found = [eventsOf("ab", 8)];
    assert.deepEqual(await wait(all), [[8, 9], 9, 9]);
    assert.deepEqual(watched, [7, 7]);
    for (const limitMs of limitsMs) assert.ok(limitMs > 0 && limitMs <= waitMs);
  });

  it("is awaited past events of other sandboxes and those that do not match, until the time has passed", async () => {
    page = { events: [], next: 7, last: 7 };
    for (const more of [{ id: "a" }, { matches: isA }]) {
      found = [eventsOf("bb", 8), eventsOf("bab", 10)];
      assert.deepEqual(await wait({ ...all, ...more }), [[11], 12, 12]);
      found = [eventsOf("bb", 8)];
      assert.deepEqual(await wait({ ...all, ...more }), [[], 9, 9]);
    }
    assert.deepEqual(await wait({ ...all, id: "a", matches: () => false }), [[], 7, 7]);
  });

  it("is awaited no longer than it says, whatever else is logged", async ({ mock }) => {
    mock.timers.enable({ apis: ["Date"] });
    found = [eventsOf("b", 8), eventsOf("b", 9)];
    pass = () => mock.timers.tick(20_000);
    assert.deepEqual(await wait({ ...all, matches: isA }), [[], 9, 9]);
    assert.deepEqual(limitsMs, [60_000, 40_000, 20_000]);
  });

  it("is not watched any more if that fails", async () => {
    found = [[]];
    await assert.rejects(awaitPage(services, call, all), /the log is lost/);
    assert.equal(open, 0);
  });
});
