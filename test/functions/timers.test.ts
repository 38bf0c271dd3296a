import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { beginWhenDue, type DueParts } from "../../functions/entry/due-timer.ts";
import { reconcileAtIntervals } from "../../functions/entry/reconcile-timer.ts";
import type { LogEntry } from "../../shared/log.ts";
import type { DueWork } from "../../shared/reconcile/due-work.ts";
import type { Reconciler } from "../../shared/reconcile/reconciler.ts";

/** Mocks the clock. Returns a function that lets some time pass, and everything happen that is due by then. */
function mockClock(context: TestContext) {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_800_000_000_000 });
  return async (ms: number) => {
    context.mock.timers.tick(ms);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
}

const idle: DueWork = { hasLeases: false, nextLeaseEndMs: undefined, hasDeliveries: false, hasEvents: false };

/** Opens the timer of due work on parts that only count. */
function openLooks(context: TestContext) {
  const pass = mockClock(context);
  const log: LogEntry[] = [];
  const stopping = new AbortController();
  const next: {
    work: DueWork;
    error?: Error | undefined;
    count: number;
    hangs: boolean;
    hasMore: boolean;
  } = { work: idle, count: 0, hangs: false, hasMore: false };
  const known: string[] = [];
  const counts = { due: 0, sweep: 0, deliveries: 0, events: 0, prune: 0 };
  const parts = {
    clock: () => Date.now(),
    dueWork: {
      async due() {
        counts.due++;
        if (next.error) throw next.error;
        return next.work;
      },
    },
    sweeper: {
      async sweep(_signal: AbortSignal, limit: number) {
        counts.sweep++;
        assert.equal(limit, 500);
        return { count: next.count, nextMs: undefined, work: Promise.resolve() };
      },
    },
    sweepDeliveries() {
      counts.deliveries++;
      return next.hangs ? new Promise(() => {}) : Promise.resolve();
    },
    subscriptions: {
      async sweep() {
        counts.events++;
        return ["a", "b"];
      },
      async prune() {
        counts.prune++;
        return next.hasMore;
      },
    },
    waker: { know: (namespace: string) => known.push(namespace) },
  };
  // The timer calls nothing else.
  beginWhenDue(parts as unknown as DueParts, (entry) => log.push(entry), stopping.signal);
  return { pass, log, stopping, next, counts, known };
}

test("due work is looked for each second, and when the next lease ends", async (context) => {
  const { pass, next, counts } = openLooks(context);
  await pass(999);
  assert.equal(counts.due, 0);
  await pass(1);
  assert.equal(counts.due, 1);
  next.work = { ...idle, nextLeaseEndMs: Date.now() + 1_400 };
  await pass(999);
  assert.equal(counts.due, 1);
  await pass(1);
  assert.equal(counts.due, 2);
  // Due in 400 ms.
  await pass(399);
  assert.equal(counts.due, 2);
  await pass(1);
  assert.equal(counts.due, 3);
  // An expired lease that another server ends is not a reason to hurry.
  await pass(19);
  assert.equal(counts.due, 3);
  await pass(1);
  assert.equal(counts.due, 4);
  assert.deepEqual(counts, { due: 4, sweep: 0, deliveries: 0, events: 0, prune: 0 });
});

test("only what is due is begun, and old rows are deleted once a minute", async (context) => {
  const { pass, next, counts } = openLooks(context);
  next.work = { ...idle, hasLeases: true };
  await pass(1_000);
  next.work = { ...idle, hasDeliveries: true };
  await pass(1_000);
  next.work = { ...idle, hasEvents: true };
  await pass(1_000);
  assert.deepEqual(counts, { due: 3, sweep: 1, deliveries: 1, events: 1, prune: 0 });
  next.work = idle;
  for (let look = 4; look <= 120; look++) await pass(1_000);
  assert.deepEqual(counts, { due: 120, sweep: 1, deliveries: 3, events: 1, prune: 2 });
});

test("work that hangs holds up no other work", async (context) => {
  const { pass, next, counts } = openLooks(context);
  next.hangs = true;
  next.work = { ...idle, hasDeliveries: true, hasEvents: true };
  for (let look = 0; look < 5; look++) await pass(1_000);
  assert.deepEqual(counts, { due: 5, sweep: 0, deliveries: 1, events: 5, prune: 0 });
});

test("after a full batch the next one follows soon", async (context) => {
  const { pass, next, counts } = openLooks(context);
  next.work = { ...idle, hasLeases: true };
  next.count = 500;
  await pass(1_000);
  for (let batch = 2; batch < 5; batch++) {
    next.count = batch === 4 ? 499 : 500;
    await pass(20);
    assert.equal(counts.sweep, batch);
  }
  await pass(999);
  assert.equal(counts.sweep, 4);
  await pass(1);
  assert.equal(counts.sweep, 5);
});

test("namespaces with new events are known from then on", async (context) => {
  const { pass, next, known } = openLooks(context);
  next.work = { ...idle, hasEvents: true };
  await pass(1_000);
  assert.deepEqual(known, ["a", "b"]);
});

test("what is old is deleted soon again while there is more of it", async (context) => {
  const { pass, next, counts } = openLooks(context);
  next.hasMore = true;
  for (let look = 0; look < 59; look++) await pass(1_000);
  assert.equal(counts.prune, 0);
  await pass(1_000);
  assert.equal(counts.prune, 1);
  next.hasMore = false;
  await pass(20);
  assert.equal(counts.prune, 2);
  await pass(20);
  assert.equal(counts.prune, 2);
});

test("failures to look are retried, and logged once per outage", async (context) => {
  const { pass, next, log, counts, stopping } = openLooks(context);
  const messages = () => log.map(({ level, message, cause }) => [level, message, cause]);
  next.error = new Error("the database is away\nin two lines");
  for (let times = 1; times <= 3; times++) {
    await pass(1_000);
    assert.equal(counts.due, times);
  }
  const failed = ["error", "failed to look for due work", "the database is away"];
  assert.deepEqual(messages(), [failed]);
  next.error = undefined;
  await pass(1_000);
  next.error = new Error("the database is away");
  await pass(1_000);
  assert.deepEqual(messages(), [failed, failed]);
  next.error = undefined;
  await pass(1_000);
  stopping.abort();
  await pass(10_000);
  assert.equal(counts.due, 6);
});

test("a look that fails because the server stops is not logged", async (context) => {
  const { pass, next, log, stopping, counts } = openLooks(context);
  next.error = new Error("stopping");
  context.mock.timers.tick(1_000);
  stopping.abort();
  for (let times = 0; times < 3; times++) await pass(10_000);
  assert.deepEqual([counts.due, log], [1, []]);
});

/** Opens the timer of reconciliation on rounds that only count, with the longest delay between turns. */
function openRounds(context: TestContext, intervalMs: number, random = 0) {
  const pass = mockClock(context);
  context.mock.method(Math, "random", () => random);
  const log: LogEntry[] = [];
  const stopping = new AbortController();
  const next: { reports: readonly object[]; error?: Error | undefined } = { reports: [{ isComplete: true }] };
  const limits: object[] = [];
  const run = async (_signal: AbortSignal, given: object) => {
    limits.push(given);
    if (next.error) throw next.error;
    return new Map(next.reports.map((report, at) => [`a${at}`, report]));
  };
  // The timer calls nothing else.
  const reconciler = { run } as unknown as Reconciler;
  reconcileAtIntervals(reconciler, intervalMs, (entry) => log.push(entry), stopping.signal);
  return { pass, log, stopping, next, limits };
}

test("rounds begin at intervals, and are shared by servers within half of one", async (context) => {
  const { pass, limits, stopping } = openRounds(context, 60_000);
  await pass(59_999);
  assert.equal(limits.length, 0);
  await pass(1);
  assert.deepEqual(limits, [{ budgetMs: 20_000, minAgeMs: 30_000 }]);
  await pass(59_999);
  assert.equal(limits.length, 1);
  await pass(1);
  assert.equal(limits.length, 2);
  stopping.abort();
  await pass(60_000);
  assert.equal(limits.length, 2);
});

test("rounds begin up to a fifth of the interval earlier, at random", async (context) => {
  const { pass, limits } = openRounds(context, 60_000, 1);
  await pass(47_999);
  assert.equal(limits.length, 0);
  await pass(1);
  assert.equal(limits.length, 1);
});

test("an unfinished round continues at once, but not one that has a reason", async (context) => {
  const { pass, limits, next } = openRounds(context, 60_000);
  next.reports = [{ isComplete: true }, { isComplete: false }];
  await pass(60_000);
  assert.equal(limits.length, 1);
  next.reports = [{ isComplete: false, reason: "another server reconciles" }];
  await pass(1);
  assert.equal(limits.length, 2);
  await pass(59_999);
  assert.equal(limits.length, 2);
  await pass(1);
  assert.equal(limits.length, 3);
});

test("failed rounds are repeated, and logged once per outage", async (context) => {
  const { pass, log, next, limits, stopping } = openRounds(context, 1_000);
  next.error = new Error("the database is away");
  for (let times = 1; times <= 3; times++) {
    // Not at once, although the round is not complete.
    await pass(999);
    assert.equal(limits.length, times - 1);
    await pass(1);
    assert.equal(limits.length, times);
  }
  const failed = ["error", "failed to reconcile", "the database is away"];
  const logged = () => log.map(({ level, message, cause }) => [level, message, cause]);
  assert.deepEqual(logged(), [failed]);
  for (const error of [undefined, new Error("the database is away"), undefined]) {
    next.error = error;
    await pass(1_000);
  }
  assert.deepEqual(logged(), [failed, failed]);
  next.error = new Error("stopping");
  context.mock.timers.tick(1_000);
  stopping.abort();
  // A round that was in progress is not followed by another one either.
  for (let times = 0; times < 3; times++) await pass(10_000);
  assert.deepEqual([limits.length, log.length], [7, 2]);
});

test("without an interval there are no rounds", async (context) => {
  const { pass, limits } = openRounds(context, 0);
  await pass(1_000_000);
  assert.equal(limits.length, 0);
});
