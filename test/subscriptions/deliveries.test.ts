import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { Busy } from "../../shared/async/pump.ts";
import { Deliveries, type DeliveriesOptions } from "../../shared/subscriptions/deliveries.ts";
import type { DispatchStore } from "../../shared/subscriptions/dispatch-store.ts";
import { Dispatcher } from "../../shared/subscriptions/dispatcher.ts";
import { Filters } from "../../shared/subscriptions/filter.ts";
import type { Lane } from "../../shared/subscriptions/lane.ts";
import type { Subscription } from "../../shared/subscriptions/subscription.ts";
import { HeldTime } from "../support/held-time.ts";
import { partOf } from "../support/part-of.ts";

const { signal } = new AbortController();
// Deliveries use nothing else of a lane.
const lane = (subscription: string, namespace = "ns") => ({ subscription, namespace }) as Lane;

describe("the deliveries of events", () => {
  let time: HeldTime;
  let stopping: AbortController;
  /** The items that each claim finds; none after the last. */
  let due: (readonly Lane[])[];
  let claims: number;
  let limits: number[];
  let busy: Busy[];
  let dispatched: string[];
  let found: { namespaces: readonly string[]; hasLanes: boolean };
  let isSoon: boolean;
  let looksMs: number[];
  let run: (lane: Lane, mustStop: () => boolean) => Promise<boolean>;
  beforeEach(() => {
    time = new HeldTime(100);
    stopping = new AbortController();
    due = [];
    claims = 0;
    limits = [];
    busy = [];
    dispatched = [];
    found = { namespaces: [], hasLanes: false };
    isSoon = false;
    looksMs = [];
    run = async () => true;
  });

  function open(isShared: boolean): Deliveries {
    const parts = {
      store: { due: async () => found },
      dispatcher: {
        async dispatch(_signal: AbortSignal, namespace: string) {
          dispatched.push(namespace);
          return namespace !== "none";
        },
      },
      lanes: {
        async claim(limit: number, others: Busy) {
          claims++;
          limits.push(limit);
          busy.push(others);
          return due.shift() ?? [];
        },
        async hasSoon() {
          looksMs.push(time.nowMs);
          return isSoon;
        },
      },
      runner: { run: (claimed: Lane, mustStop: () => boolean) => run(claimed, mustStop) },
    };
    return new Deliveries({
      // The code under test needs only these parts.
      ...(parts as unknown as Pick<DeliveriesOptions, "store" | "dispatcher" | "lanes" | "runner">),
      ...{ isShared, stopping: stopping.signal },
    });
  }

  for (const isShared of [true, false]) {
    const place = isShared ? "a server" : "a request that shares nothing";
    it(`are begun by a sweep of ${place} if there are events or lanes`, async () => {
      for (const [namespaces, hasLanes, hasClaims] of [
        [[], false, false],
        [[], true, true],
        [["a", "b"], false, true],
      ] as const) {
        const deliveries = open(isShared);
        claims = 0;
        dispatched = [];
        found = { namespaces, hasLanes };
        assert.deepEqual(await deliveries.sweep(signal), namespaces);
        assert.deepEqual(dispatched, namespaces);
        assert.equal(claims > 0, hasClaims);
      }
      assert.deepEqual(looksMs, [], "it does not wait for the lanes of others");
    });

    it(`are not begun by ${place} once the server stops, and those in progress are told`, async () => {
      const deliveries = open(isShared);
      const mustStop: boolean[] = [];
      run = async (_lane, isOver) => {
        mustStop.push(isOver());
        stopping.abort();
        mustStop.push(isOver());
        return true;
      };
      due = [[lane("s")], [lane("t")]];
      found = { namespaces: [], hasLanes: true };
      await deliveries.sweep(signal);
      await deliveries.wake("ns");
      assert.deepEqual([mustStop, due.length], [[false, true], 1]);
    });

    it(`are begun by ${place} when a namespace is woken that has subscriptions`, async () => {
      const deliveries = open(isShared);
      assert.equal(await deliveries.wake("none"), false);
      assert.equal(claims, 0);
      assert.equal(await deliveries.wake("ns"), true);
      assert.equal(claims, 1);
    });
  }

  it("of a request that shares nothing go on while lanes of others are due soon", async (context) => {
    time.hold(context);
    isSoon = true;
    assert.equal(await time.settled(open(false).wake("ns")), 15_500);
    // There is no look for them that could not be followed.
    assert.deepEqual(looksMs, [0, 500, 1_500, 3_500, 7_500]);
    assert.equal(claims, 6);
  });

  it("of a request that shares nothing are begun for 20 seconds", async (context) => {
    time.hold(context);
    run = async () => {
      time.nowMs += 20_001;
      return true;
    };
    due = [[lane("s")], [lane("t")]];
    const told: boolean[] = [];
    found = { namespaces: [], hasLanes: true };
    await open(false).sweep(signal);
    assert.equal(due.length, 1);
    time.nowMs = 0;
    run = async (_lane, isOver) => {
      time.nowMs = 20_000;
      told.push(isOver());
      time.nowMs = 20_001;
      told.push(isOver());
      return true;
    };
    await open(false).sweep(signal);
    assert.deepEqual(told, [false, true]);
  });

  it("of a server are awaited for 20 seconds, because receivers may hang", async (context) => {
    time.hold(context);
    run = () => new Promise(() => {});
    due = [[lane("s")]];
    const deliveries = open(true);
    await deliveries.wake("ns");
    assert.equal(await time.settled(deliveries.settle()), 20_000);
    time.nowMs = 0;
    assert.equal(await time.settled(open(false).settle()), 0);
  });

  for (const [hasSucceeded, most] of [
    [false, 2],
    [true, 8],
  ] as const) {
    it(`are ${most} at a time of a subscription that ${hasSucceeded ? "succeeds" : "fails"}`, async () => {
      const deliveries = open(true);
      due = [[lane("s")]];
      run = async () => hasSucceeded;
      await deliveries.wake("ns");
      await turn();
      run = () => new Promise(() => {});
      busy = [];
      due = [Array<Lane>(most - 1).fill(lane("s")), [lane("s")]];
      await deliveries.wake("ns");
      const free = { owners: [], groups: [] };
      assert.deepEqual(busy, [free, free, { owners: ["s"], groups: [] }]);
    });
  }

  it("are 64 at a time, and 32 of a namespace", async () => {
    run = () => new Promise(() => {});
    const names = Array.from({ length: 32 }, (_, at) => `s${at}`);
    due = [names.map((name) => lane(name, "crowded")), names.map((name) => lane(name, "other"))];
    await open(true).wake("ns");
    assert.deepEqual(
      busy.map(({ groups }) => groups),
      [[], ["crowded"]],
    );
    assert.deepEqual(limits, [64, 32]);
  });
});

describe("the lanes of the events of a namespace", () => {
  const named = (name: string, filter: readonly string[]) =>
    partOf<Subscription>({ uid: name, revision: 1, name, filter, sandboxId: "", since: 1 });
  const events = [
    { type: "updated", id: "a", sequence: 1 },
    { type: "created", id: "a", sequence: 2 },
    { type: "created", id: "a", sequence: 3 },
    { type: "created", id: "b", sequence: 4 },
    { type: "deleted", id: "c", sequence: 5 },
    { type: "removed", id: "d", sequence: 6 },
    { type: "stopped", id: "e", sequence: 7 },
  ];
  const subscriptions = [
    ...[named("hook", ["type==created"]), named("all", [])],
    ...["c", "d", "e"].map((id) => named(`sandbox:${id}`, ["type==none"])),
  ];

  it("are opened before the first event that is wanted or the last, until there is none", async () => {
    const reads = [
      { cursor: 0, events, subscriptions },
      { cursor: 7, events: events.slice(-1), subscriptions: [] },
      { cursor: 7, events: [], subscriptions: [] },
      { cursor: undefined, events: [], subscriptions: [] },
    ];
    const steps: unknown[] = [];
    const store = partOf<DispatchStore>({
      read: async () => reads.shift(),
      advance: async (...given: unknown[]) => steps.push(given),
      forget: async (namespace: string) => steps.push(`forget ${namespace}`),
    });
    const dispatcher = new Dispatcher(store, new Filters());
    assert.equal(await dispatcher.dispatch(AbortSignal.abort(), "ns"), true);
    assert.equal(await dispatcher.dispatch(signal, "ns"), true);
    const opened = [
      ...[2, 4].map((sequence) => ["hook", sequence === 2 ? "a" : "b", sequence - 1]),
      ...[2, 4, 5, 6, 7].map((sequence, at) => ["all", "abcde"[at], sequence - 1]),
      ...["c", "d"].map((id, at) => [`sandbox:${id}`, id, 4 + at]),
    ];
    assert.deepEqual(steps, [["ns", 0, 7, opened], ["ns", 7, 7, []], "forget ns"]);
    assert.equal(await dispatcher.dispatch(signal, "ns"), false);
  });
});
