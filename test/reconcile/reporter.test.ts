import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { deliver } from "../../agent/report/delivery.ts";
import { Reporter } from "../../agent/report/reporter.ts";
import { Spool } from "../../agent/report/spool.ts";
import type { InventoryEntry } from "../../shared/instances/inventory.ts";
import type { LogEntry } from "../../shared/log.ts";
import { decodeSecret } from "../../shared/webhook/secret.ts";
import { answer, startBrokenAgent } from "../support/broken-agent.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const secret = decodeSecret(`whsec_${Buffer.alloc(32, 3).toString("base64")}`) ?? assert.fail();
const source = { epoch: 7, floor: 3 };

const entryOf = (id: string, more: Partial<InventoryEntry> = {}): InventoryEntry => ({
  ...{ namespace: "n", sandboxId: id, life: 5, phase: "running", fence: 0, pid: 1, isOrphan: false },
  exit: undefined,
  ...more,
});

interface Sent {
  readonly id: string;
  readonly ids: readonly string[];
}

/** Opens a reporter with mocked timers whose receiver answers with the status of the moment. */
async function open(context: TestContext, maxReports?: number) {
  const folder = await temporaryFolder();
  context.after(() => folder.remove());
  context.mock.timers.enable({ apis: ["setTimeout"] });
  // The longest of the random delays.
  context.mock.method(Math, "random", () => 1);
  const sent: Sent[] = [];
  const receiver = { status: 204, held: Promise.resolve() };
  context.mock.method(globalThis, "fetch", async (_url: string, init: RequestInit) => {
    const { entries } = JSON.parse(String(new TextDecoder().decode(init.body as Uint8Array)));
    const ids = entries.map(({ sandboxId }: { sandboxId: string }) => sandboxId);
    sent.push({ id: new Headers(init.headers).get("webhook-id") ?? "", ids });
    await receiver.held;
    if (receiver.status === 0) throw new TypeError("fetch failed");
    return new Response(null, { status: receiver.status });
  });
  const log: LogEntry[] = [];
  const spool = Spool.open(folder.path, maxReports);
  const target = { url: "http://127.0.0.1:1/", secret };
  const reporter = new Reporter(
    target,
    () => source,
    spool,
    (entry) => log.push(entry),
  );
  const turns = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    ...{ sent, receiver, log, spool, reporter, folder, turns },
    messages: () => log.map(({ level, message, cause }) => [level, message, cause]),
    /** Lets some time pass, and waits until as many messages were sent in all, if any are due. */
    async pass(ms: number, count = 0) {
      context.mock.timers.tick(ms);
      // Messages are signed in another thread, which turns of this one do not wait for.
      for (const endMs = Date.now() + 30_000; sent.length < count && Date.now() < endMs; ) await turns();
      await turns();
    },
  };
}

test("reports are gathered for 50 ms and delivered in order, 100 in a message", async (context) => {
  const { reporter, sent, pass, spool } = await open(context);
  for (let at = 0; at < 205; at++) reporter.note(entryOf(`s${at}`));
  await pass(49);
  assert.equal(sent.length, 0);
  await pass(1, 3);
  assert.deepEqual(
    sent.map(({ id, ids }) => [id, ids.length, ids[0]]),
    [
      ["msg_7_1_100", 100, "s0"],
      ["msg_7_101_200", 100, "s100"],
      ["msg_7_201_205", 5, "s200"],
    ],
  );
  assert.equal(spool.size, 0);
  reporter.note(entryOf("next"));
  await pass(50, 4);
  assert.equal(sent.length, 4);
  reporter.close();
});

test("only what has a life is reported", async (context) => {
  const { reporter, sent, pass } = await open(context);
  const exit = { life: 4, status: 0, exitedAt: undefined, reason: "exited" } as const;
  reporter.note(entryOf("none", { life: 0, phase: undefined }));
  reporter.note(entryOf("over", { life: 0, phase: undefined, exit }));
  await pass(50, 1);
  assert.deepEqual(
    sent.map(({ ids }) => ids),
    [["over"]],
  );
  reporter.close();
});

test("a failed delivery is repeated after half a second, then twice as long, up to a minute", async (context) => {
  const { reporter, receiver, sent, pass, messages } = await open(context);
  receiver.status = 503;
  reporter.note(entryOf("a"));
  await pass(50, 1);
  let delivered = 1;
  for (const delayMs of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
    // What is noted during an outage waits for the next attempt.
    reporter.note(entryOf(`b${delivered}`));
    await pass(delayMs - 1);
    assert.equal(sent.length, delivered, `before ${delayMs} ms`);
    await pass(1, ++delivered);
    assert.equal(sent.length, delivered, `after ${delayMs} ms`);
  }
  assert.deepEqual(messages(), [["error", "failed to report; will retry", "the receiver answered 503"]]);
  receiver.status = 204;
  await pass(60_000, ++delivered);
  assert.deepEqual(messages().slice(1), [["info", "reports are accepted again", undefined]]);
  receiver.status = 0;
  reporter.note(entryOf("c"));
  await pass(50, ++delivered);
  assert.deepEqual(messages().slice(2), [["error", "failed to report; will retry", "fetch failed"]]);
  await pass(500, ++delivered);
  assert.equal(sent.length, delivered);
  reporter.close();
});

test("the delay before a retry is at least half of that", async (context) => {
  const { reporter, receiver, sent, pass } = await open(context);
  context.mock.method(Math, "random", () => 0);
  receiver.status = 500;
  reporter.note(entryOf("a"));
  await pass(50, 1);
  await pass(249);
  assert.equal(sent.length, 1);
  await pass(1, 2);
  assert.equal(sent.length, 2);
  reporter.close();
});

test("a report that is noted during a delivery follows it", async (context) => {
  const { reporter, receiver, sent, pass, turns } = await open(context);
  const held = Promise.withResolvers<void>();
  receiver.held = held.promise;
  reporter.note(entryOf("a"));
  await pass(50, 1);
  reporter.note(entryOf("b"));
  await pass(100);
  assert.equal(sent.length, 1);
  held.resolve();
  await turns();
  await pass(50, 2);
  assert.deepEqual(
    sent.map(({ ids }) => ids),
    [["a"], ["b"]],
  );
  reporter.close();
});

test("a full spool is logged once, until everything is delivered", async (context) => {
  const { reporter, receiver, pass, messages } = await open(context, 2);
  receiver.status = 503;
  for (const id of ["a", "b", "c", "d"]) reporter.note(entryOf(id));
  const dropped = [
    "error",
    "dropped reports; reconciliation finds what they were about",
    "the spool is full",
  ];
  assert.deepEqual(messages(), [dropped]);
  receiver.status = 204;
  await pass(50, 1);
  for (const id of ["a", "b", "c"]) reporter.note(entryOf(id));
  assert.deepEqual(messages(), [dropped, dropped]);
  reporter.close();
});

test("a report that cannot be stored is logged, and disturbs nothing", async (context) => {
  const { reporter, sent, pass, spool, messages } = await open(context);
  const add = context.mock.method(spool, "add", () => {
    throw new Error("the disk is full\nat some place");
  });
  reporter.note(entryOf("a"));
  const dropped = "dropped reports; reconciliation finds what they were about";
  assert.deepEqual(messages(), [["error", dropped, "the disk is full"]]);
  add.mock.restore();
  reporter.note(entryOf("b"));
  await pass(50, 1);
  assert.deepEqual(
    sent.map(({ ids }) => ids),
    [["b"]],
  );
  reporter.close();
});

test("a delivery is given up after 30 seconds", async (context) => {
  const limit = AbortSignal.abort(new Error("too late"));
  const timeout = context.mock.method(AbortSignal, "timeout", () => limit);
  await assert.rejects(deliver({ url: "http://127.0.0.1:1/", secret }, source, []), /too late/);
  assert.deepEqual(timeout.mock.calls[0]?.arguments, [30_000]);
});

test("a closed reporter sends and keeps nothing, and closes its spool after a delivery", async (context) => {
  const { reporter, receiver, sent, pass, spool, turns, folder } = await open(context);
  const held = Promise.withResolvers<void>();
  receiver.held = held.promise;
  for (let at = 0; at < 150; at++) reporter.note(entryOf(`s${at}`));
  await pass(50, 1);
  reporter.close();
  reporter.note(entryOf("late"));
  assert.equal(spool.size, 150);
  held.resolve();
  await turns();
  await pass(100_000);
  assert.equal(sent.length, 1);
  assert.throws(() => spool.size);
  const again = Spool.open(folder.path);
  assert.equal(again.size, 50);
  again.close();
});

test("a closed reporter that does not deliver closes its spool at once", async (context) => {
  const { reporter, sent, pass, spool } = await open(context);
  reporter.note(entryOf("a"));
  reporter.close();
  assert.throws(() => spool.size);
  await pass(100_000);
  assert.deepEqual(sent, []);
});

test("a redirect is a failure, and its target is not asked", async () => {
  const other = await startBrokenAgent(answer(204, "text/plain", ""));
  const receiver = await startBrokenAgent((_request, response) => {
    response.writeHead(307, { location: other.url }).end();
  });
  const report = { sequence: 4, entry: "{}" };
  try {
    await assert.rejects(deliver({ url: receiver.url, secret }, source, [report]), /answered 307/);
    await until("it was asked", () => receiver.requests.length === 1);
    assert.equal(receiver.requests[0]?.headers["webhook-id"], "msg_7_4_4");
    assert.equal(receiver.requests[0]?.headers["content-type"], "application/json");
    assert.equal(other.requests.length, 0);
  } finally {
    await receiver.close();
    await other.close();
  }
});
