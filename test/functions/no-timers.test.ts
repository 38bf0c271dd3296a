import assert from "node:assert/strict";
import { test } from "node:test";
import { rest, rpc } from "../support/client.ts";
import { startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { until } from "../support/until.ts";

const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

/** Requests, whether they succeed or not. Each has a time limit, or waits for something. */
const requests: readonly (readonly [route: string, body?: unknown, headers?: Record<string, string>])[] = [
  ["POST /sandboxes", { sandboxId: "s", runtime: { name: "r" } }, { "idempotency-key": "k" }],
  ["POST /sandboxes", { sandboxId: "s", runtime: { name: "r" } }, { "idempotency-key": "k" }],
  ["POST /sandboxes", { sandboxId: "t", runtime: { name: "r" } }, { "idempotency-key": "k" }],
  ["POST /sandboxes", "{"],
  ["GET /sandboxes/s"],
  ["GET /sandboxes?pageSize=1"],
  ["GET /sandboxes?afterSequence=0&wait=30s"],
  ["GET /sandboxes?afterSequence=1&wait=20ms"],
  ["GET /events?after=1&wait=20ms"],
  ["GET /events?after=9"],
  ["POST /sandboxes/s/create"],
  ["POST /sandboxes/s/create"],
  ["POST /sandboxes/s/start"],
  ["GET /sandboxes/s/status"],
  ["GET /sandboxes/s/wait?timeout=300s"],
  ["GET /wait?ids=s,none&timeout=300s"],
  ["POST /sandboxes/s/stop", { timeout: "5s" }],
  ["POST /sandboxes/s/shutdown"],
  ["POST /run", { sandboxId: "r", runtime: { name: "r" }, wait: "300s" }],
  ["DELETE /sandboxes/r?force=true"],
  ["POST /delete", { filters: ["id"], force: true }],
];

test("no request leaves a timer", { timeout: 120_000 }, async () => {
  const headers = { "content-type": "application/proto" };
  const functions = await startFunctions(
    [{ name: "a", url: "http://agent.test", token: "t", sandboxer: "a" }],
    async () => new Response(new Uint8Array(), { headers }),
    { reconcile: { token: "the-token-of-reconcile" } },
  );
  const ns = freshNamespace();
  try {
    for (const [route, body, more] of requests) {
      const before = timers();
      const { status } = await rest(functions.ask, ns, route, body, more);
      assert.ok(status !== 500, `${route}: ${status}`);
      // A feed looks once more for events before it notices that nobody watches.
      await until(`${route} has left no timer`, () => timers() <= before, 20_000);
    }
    const before = timers();
    await rpc(functions.ask, "Controller", "Status", { sandboxId: "s" }, ns, {
      "connect-timeout-ms": "60000",
    });
    const authorization = "Bearer the-token-of-reconcile";
    const reconciled = await functions.ask("/internal/reconcile", {
      method: "POST",
      headers: { authorization },
    });
    assert.equal(reconciled.status, 200);
    for (const path of ["/", "/healthz", "/readyz", "/none"]) await functions.ask(path);
    await until("they have left no timer", () => timers() <= before, 20_000);
  } finally {
    await functions.close();
  }
});
