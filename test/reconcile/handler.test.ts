import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { it } from "node:test";
import type { Exchange } from "../../functions/exchange.ts";
import { jsonHeaders } from "../../functions/health.ts";
import { doAllWork } from "../../functions/internal/all-work.ts";
import type { Internal } from "../../functions/internal/mount.ts";
import { reconcileHandler } from "../../functions/internal/reconcile.ts";
import { reportsHandler } from "../../functions/internal/reports.ts";
import type { Authenticator } from "../../functions/middleware/access.ts";
import { InFlight, Load } from "../../shared/connect/in-flight.ts";
import { partOf } from "../support/part-of.ts";
import { signWebhook } from "../support/sign-webhook.ts";

it("work of one kind that fails holds up no other, and its error is thrown", async () => {
  const kinds = ["leases", "deliveries", "round", "subscriptions"];
  for (const failing of [["leases"], ["deliveries"], ["round"], ["subscriptions"], kinds]) {
    const done: string[] = [];
    const step =
      <T>(name: string, result: T) =>
      async () => {
        await undefined;
        if (failing.includes(name)) throw new Error(`the ${name} fail`);
        done.push(name);
        return result;
      };
    const internal = partOf<Internal>({
      sweeper: { sweepLeases: step("leases", 0) },
      finishDeliveries: step("deliveries", 0),
      reconciler: { run: step("round", new Map()) },
      subscriptions: { run: step("subscriptions", undefined) },
    });
    await assert.rejects(
      doAllWork(internal, new AbortController().signal),
      new Error(`the ${failing[0]} fail`),
    );
    assert.deepEqual(done.toSorted(), kinds.filter((name) => !failing.includes(name)).toSorted());
  }
});

it("a round that was asked for does all work, and leaves no timer", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const log: unknown[] = [];
  const signals: AbortSignal[] = [];
  /** Returns a part of the work, which takes a moment. */
  const step =
    <T>(name: string, result: T) =>
    async (signal: AbortSignal, ...rest: readonly unknown[]) => {
      signals.push(signal);
      log.push([name, ...rest]);
      for (let turn = 0; turn < 20; turn++) await undefined;
      log.push(`${name} is over`);
      return result;
    };
  const internal = partOf<Internal>({
    sweeper: { sweepLeases: step("leases", 3) },
    finishDeliveries: step("deliveries", 4),
    reconciler: { run: step("round", new Map([["a", { checked: 5 }]])) },
    subscriptions: { run: step("subscriptions", undefined) },
  });
  const request = new Request("http://x/internal/reconcile", { method: "POST" });
  const exchange = partOf<Exchange>({ request, answer: (parts: unknown) => parts });
  const authenticator = partOf<Authenticator>({ authenticate: async () => "reconcile" });
  const handle = reconcileHandler(internal, authenticator);
  // A handler for a route without parameters looks at no context.
  const answer: unknown = await handle(exchange, partOf<Parameters<typeof handle>[1]>({}));
  assert.equal(exchange.caller, "reconcile");
  assert.deepEqual(log, [
    ["leases", 500],
    "leases is over",
    ["deliveries"],
    "deliveries is over",
    ["round", { budgetMs: 20_000, minAgeMs: 0 }],
    ["subscriptions"],
    "round is over",
    "subscriptions is over",
  ]);
  assert.deepEqual(answer, {
    status: 200,
    body: '{"expired":3,"deliveries":4,"agents":{"a":{"checked":5}}}',
    headers: jsonHeaders,
  });
  assert.equal(new Set(signals).size, 1);
  context.mock.timers.tick(120_000);
  assert.equal(signals[0]?.aborted, false, "its time limit is closed");

  const refused = partOf<Authenticator>({
    async authenticate() {
      throw new Error("no token");
    },
  });
  log.length = 0;
  await assert.rejects(
    async () => reconcileHandler(internal, refused)(exchange, partOf<Parameters<typeof handle>[1]>({})),
    /no token/,
  );
  assert.deepEqual(log, []);
});

it("a report is answered once it is recorded, and leaves no timer", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  let recording: AbortSignal | undefined;
  let isRecorded = false;
  const internal = partOf<Internal>({
    reports: {
      async record(signal: AbortSignal) {
        recording = signal;
        for (let turn = 0; turn < 20; turn++) await undefined;
        isRecorded = true;
      },
    },
    reportSecrets: new Map([["a", secret]]),
    clock: () => 1_800_000_000_000,
  });
  const body = '{"epoch":"1"}';
  const headers = signWebhook(secret, "m", 1_800_000_000, body);
  const request = new Request("http://x/", { method: "POST", headers, body });
  const load = new Load(new InFlight(1_024, {}));
  const exchange = partOf<Exchange>({ request, load, answer: () => isRecorded });
  const handle = reportsHandler(internal);
  const route = partOf<Parameters<typeof handle>[1]>({ req: { param: () => "a" } });
  const wasRecorded: unknown = await handle(exchange, route);
  assert.equal(wasRecorded, true);
  context.mock.timers.tick(60_000);
  assert.equal(recording?.aborted, false);
});
