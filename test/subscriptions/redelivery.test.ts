import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { EventLog } from "../../shared/events/event-log.ts";
import { Filters } from "../../shared/subscriptions/filter.ts";
import { RedeliveryStore } from "../../shared/subscriptions/redelivery-store.ts";
import type { Subscription } from "../../shared/subscriptions/subscription.ts";
import { partOf } from "../support/part-of.ts";
import { LaneFixture } from "./lane-fixture.ts";

const { signal } = new AbortController();

describe("redeliveries of a subscription", () => {
  let fixture: LaneFixture;
  let store: RedeliveryStore;
  let subscription: Subscription;
  /** The pages of the log; the last one repeats. */
  let pages: { events: { type: string; id: string; sequence: number }[]; next: number }[];
  let reads: number[];
  before(async () => {
    fixture = await LaneFixture.open();
    const log = partOf<EventLog>({
      async read(_caller: unknown, { after, limit }: { after: number; limit: number }) {
        assert.equal(limit, 1_000);
        reads.push(after);
        return pages.length > 1 ? pages.shift() : pages[0];
      },
    });
    store = new RedeliveryStore(fixture.database, log, new Filters(), () => fixture.nowMs);
  });
  beforeEach(async () => {
    await fixture.renew();
    subscription = await fixture.subscribe();
    reads = [];
    const event = (id: string, sequence: number, type = "created") => ({ type, id, sequence });
    pages = [
      { events: [event("a", 3, "updated"), event("a", 4), event("b", 5)], next: 5 },
      { events: [event("a", 6), event("c", 7), event("d", 8)], next: 8 },
    ];
  });
  after(() => fixture.close());

  const redeliver = (of = subscription, from = 3, to = 7) => store.redeliver(signal, of, { from, to });
  const laneRows = async () => {
    const columns = "subscription, redelivery, namespace, id, after, until, attempts, due_at";
    const { rows } = await fixture.execute(
      `select ${columns} from subscription_lanes order by redelivery, id`,
    );
    return rows.map((row) => Array.from({ length: 8 }, (_, at) => row[at]));
  };

  it("open a lane for each sandbox before its first event, up to the end of the range", async () => {
    const created = { ...subscription, filter: ["type==created"] };
    assert.deepEqual(await redeliver(created), { events: 4, sandboxes: 3 });
    assert.deepEqual(reads, [2, 5]);
    const now = fixture.nowMs * 1_000;
    const lane = (id: string, after: number) => [
      ...[subscription.uid, now, fixture.namespace, id],
      ...[after, 7, 0, now],
    ];
    assert.deepEqual(await laneRows(), [lane("a", 3), lane("b", 4), lane("c", 6)]);
  });

  it("end with the log", async () => {
    pages = [{ events: [], next: 9 }];
    assert.deepEqual(await redeliver(subscription, 3, 10_002), { events: 0, sandboxes: 0 });
    assert.deepEqual(reads, [2]);
    for (const [from, to, rule] of [
      [3, 2, /^to: must not be below from/],
      [3, 10_003, /^to: must be at most 9999 above from/],
    ] as const) {
      await assert.rejects(redeliver(subscription, from, to), { code: "invalid_argument", message: rule });
    }
  });

  it("at the same moment are two, and wait while their subscription is paused", async () => {
    pages = pages.slice(0, 1);
    await redeliver(subscription, 4, 5);
    await fixture.execute({
      sql: "update subscriptions set paused_at = 1 where namespace = ?",
      args: [fixture.namespace],
    });
    await redeliver(subscription, 4, 5);
    const now = fixture.nowMs * 1_000;
    const rows = await laneRows();
    assert.deepEqual(
      rows.map((row) => row[1]),
      [now, now, now + 1, now + 1],
    );
    assert.equal((await fixture.lanes.claim(10)).length, 2);
    fixture.nowMs += 365 * 24 * 3_600_000;
    assert.equal((await fixture.lanes.claim(10)).length, 2);
  });

  it("are at most 10 unfinished ones of each subscription", async () => {
    pages = pages.slice(0, 1);
    await fixture.openLanes(subscription);
    for (let count = 0; count < 10; count++) await redeliver(subscription, 4, 5);
    await assert.rejects(redeliver(subscription, 4, 5), {
      code: "resource_exhausted",
      message: /^subscription "hook" has 10 unfinished redeliveries/,
    });
    assert.equal((await laneRows()).length, 1 + 10 * 2);
    await redeliver(await fixture.subscribe("other"), 4, 5);
    assert.equal((await laneRows()).length, 1 + 11 * 2);
    const [, second] = new Set((await laneRows()).map((row) => row[1]));
    await fixture.execute(`delete from subscription_lanes where redelivery = ${second}`);
    await redeliver(subscription, 4, 5);
  });
});
