import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { finishWhenDue } from "../../functions/entry/delivery-timer.ts";
import { deliverWhenDue } from "../../functions/entry/subscription-timer.ts";
import type { LogEntry } from "../../shared/log.ts";

/** Opens a timer with mocked time on a server whose looks only count. */
function openTimer(context: TestContext, kind: "triggers" | "subscriptions") {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const log: LogEntry[] = [];
  const stopping = new AbortController();
  const next = { error: undefined as Error | undefined, namespaces: [] as string[], hasMore: false };
  const seen = { looks: 0, prunings: 0, known: [] as string[] };
  const look = async () => {
    seen.looks++;
    if (next.error) throw next.error;
    return next.namespaces;
  };
  const prune = async () => {
    seen.prunings++;
    return next.hasMore;
  };
  const write = (entry: LogEntry) => log.push(entry);
  if (kind === "triggers")
    finishWhenDue({ finishDeliveries: async () => (await look()).length }, write, stopping.signal);
  else {
    const know = (namespace: string) => seen.known.push(namespace);
    // The timer calls nothing else.
    const internal: unknown = { subscriptions: { sweep: look, prune }, waker: { know } };
    deliverWhenDue(internal as Parameters<typeof deliverWhenDue>[0], write, stopping.signal);
  }
  const pass = async (ms: number) => {
    context.mock.timers.tick(ms);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { log, stopping, next, seen, pass };
}

for (const [kind, message] of [
  ["triggers", "failed to look for deliveries"],
  ["subscriptions", "failed to look for due deliveries"],
] as const) {
  test(`deliveries of ${kind} are looked for each second, until the server stops`, async (context) => {
    const { seen, stopping, pass } = openTimer(context, kind);
    await pass(999);
    assert.equal(seen.looks, 0);
    await pass(1);
    assert.equal(seen.looks, 1);
    await pass(999);
    assert.equal(seen.looks, 1);
    await pass(1);
    assert.equal(seen.looks, 2);
    stopping.abort();
    await pass(100_000);
    assert.equal(seen.looks, 2);
  });

  test(`failures to look for deliveries of ${kind} are logged once per outage`, async (context) => {
    const { seen, stopping, next, log, pass } = openTimer(context, kind);
    const failed = ["error", message, "the database is away"];
    const messages = () => log.map((entry) => [entry.level, entry.message, entry.cause]);
    next.error = new Error("the database is away\nin two lines");
    for (let times = 0; times < 3; times++) await pass(1_000);
    assert.deepEqual([seen.looks, messages()], [3, [failed]]);
    next.error = undefined;
    await pass(1_000);
    next.error = new Error("the database is away");
    await pass(1_000);
    assert.deepEqual(messages(), [failed, failed]);
    next.error = undefined;
    await pass(1_000);
    next.error = new Error("stopping");
    context.mock.timers.tick(1_000);
    stopping.abort();
    await pass(100_000);
    assert.deepEqual([seen.looks, messages()], [7, [failed, failed]]);
  });
}

test("namespaces with new events are known from then on", async (context) => {
  const { seen, next, pass } = openTimer(context, "subscriptions");
  next.namespaces = ["a", "b"];
  await pass(1_000);
  assert.deepEqual(seen.known, ["a", "b"]);
});

test("what is old is deleted after 60 looks, and after each while there is more of it", async (context) => {
  const { seen, next, pass } = openTimer(context, "subscriptions");
  next.hasMore = true;
  for (let times = 0; times < 59; times++) await pass(1_000);
  assert.equal(seen.prunings, 0);
  await pass(1_000);
  assert.equal(seen.prunings, 1);
  next.hasMore = false;
  await pass(1_000);
  assert.equal(seen.prunings, 2);
  for (let times = 0; times < 59; times++) await pass(1_000);
  assert.equal(seen.prunings, 2);
  await pass(1_000);
  assert.equal(seen.prunings, 3);
});
