import assert from "node:assert/strict";
import { it } from "node:test";
import type { Exchange } from "../../functions/exchange.ts";
import { jsonHeaders } from "../../functions/health.ts";
import type { Internal } from "../../functions/internal/mount.ts";
import { reconcileHandler } from "../../functions/internal/reconcile.ts";
import type { Authenticator } from "../../functions/middleware/access.ts";
import { partOf } from "../support/part-of.ts";

it("a round that was asked for does all work in turn, and leaves no timer", async (context) => {
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
    "round is over",
    ["subscriptions"],
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
