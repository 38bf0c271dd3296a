import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import { setImmediate } from "node:timers/promises";
import { createApp, type Dependencies } from "../../functions/app.ts";
import { untilAborted } from "../../shared/errors/abort.ts";
import type { Fetch } from "../../shared/fetch.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { githubSecret, stopping, Triggers } from "../suites/trigger-fixture.ts";
import { startFunctions } from "../support/functions.ts";

/** Maximum number of event loop turns that work without a timer takes. In as many, the clock advances less than a step. */
const maxTurns = 40_000;

/** Starts functions whose clock stops when their agent hangs. */
async function openStopped(context: TestContext) {
  const over = new AbortController();
  let hangs = false;
  let held = 0;
  const fetch: Fetch = async (_url, { signal }) => {
    if (!hangs) return new Response(new Uint8Array(), { headers: { "content-type": "application/proto" } });
    held++;
    const ends = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
    return untilAborted(new Promise<never>(() => {}), ends);
  };
  const functions = await startFunctions(
    [{ name: "a", url: "http://agent.test", token: "t", sandboxer: "a" }],
    fetch,
  );
  context.after(async () => {
    // Work that continues in the background would keep the process alive, since the clock stands still.
    over.abort();
    await functions.close();
  });

  /** Waits until the agent is asked. The clock advances a little, for work that pauses on a slow machine. */
  async function untilAsked(): Promise<void> {
    for (let turn = 0; turn < maxTurns && held === 0; turn++) {
      await setImmediate();
      if (turn % 100 === 0) context.mock.timers.tick(1);
    }
    assert.ok(held > 0, "it does not ask the agent");
  }

  /** Returns the time until work is done that waits for the agent, in milliseconds. */
  async function timeOf<T>(work: Promise<T>): Promise<{ ms: number; value: T }> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    await untilAsked();
    let ms = 0;
    for (; !isDone && ms < 100_000; ms += 500) {
      context.mock.timers.tick(500);
      for (let turn = 0; turn < 50 && !isDone; turn++) await setImmediate();
    }
    assert.ok(isDone, "it does not end");
    return { ms, value: await done };
  }

  return {
    functions,
    timeOf,
    /** Stops the clock, and makes the agent hang. */
    hang() {
      context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
      hangs = true;
      held = 0;
    },
  };
}

it("readiness is answered after 2 s, even if an agent is silent", async (context) => {
  const { functions, timeOf, hang } = await openStopped(context);
  hang();
  const { ms, value } = await timeOf(functions.ask("/readyz").then((answer) => answer.json()));
  assert.deepEqual([ms, value], [2_000, { status: "ok", database: "ok", agents: { a: false } }]);
});

it("a replay is answered after 8 s, and continues in the background", async (context) => {
  const { functions, timeOf, hang } = await openStopped(context);
  const triggers = new Triggers(functions.ask);
  const verify = { scheme: "github", secrets: [{ kid: "1", secret: githubSecret }] };
  await triggers.create({ name: "t", verify, rules: stopping({ sandboxId: "s" }) });
  await triggers.rest("POST /run", { sandboxId: "s", runtime: { name: "r" } });
  const first = await triggers.github("push", "{}", { name: "t", guid: "g" });
  assert.deepEqual([first.status, first.body.outcome], [200, "done"]);
  hang();
  const { ms, value } = await timeOf(triggers.rest("POST /triggers/t/deliveries/g/replay", {}));
  assert.deepEqual([ms, value.status, value.body.outcome], [8_000, 202, "accepted"]);
});

it("an operation of the Store ends after 30 s without a deadline of its caller", async (context) => {
  let asked = Promise.withResolvers<void>();
  const store = {
    get({ signal }: Call) {
      asked.resolve();
      return untilAborted(new Promise<never>(() => {}), signal);
    },
  };
  const access = { apiTokens: new Map(), loopback: true };
  // The other services are not needed.
  const app = createApp({ store, access, log() {} } as unknown as Dependencies);
  context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const rpc = new Request("http://localhost/containerd.services.sandbox.v1.Store/Get", {
    method: "POST",
    headers: { "containerd-namespace": "n", "content-type": "application/json" },
    body: '{"sandboxId":"s"}',
  });
  for (const request of [rpc, new Request("http://localhost/v1/namespaces/n/sandboxes/s")]) {
    let status = 0;
    asked = Promise.withResolvers<void>();
    const answered = Promise.resolve(app.fetch(request)).then((answer) => {
      status = answer.status;
    });
    await asked.promise;
    for (const [ms, expected] of [
      [29_999, 0],
      [1, 504],
    ] as const) {
      for (let turn = 0; turn < 50; turn++) await setImmediate();
      context.mock.timers.tick(ms);
      for (let turn = 0; turn < 50; turn++) await setImmediate();
      assert.equal(status, expected, request.url);
    }
    await answered;
  }
});
