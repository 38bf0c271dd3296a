import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { subscriptionFailureCases } from "../suites/subscription-failures.ts";
import { subscriptionCases } from "../suites/subscriptions.ts";
import { rest } from "../support/client.ts";
import { startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { answering, startReceiver } from "../support/receiver.ts";
import { until } from "../support/until.ts";
import { type ScheduledFunctions, startScheduled } from "./scheduled.ts";

const runtime = { name: "r" };
const startMs = Date.parse("2026-11-26T12:00:00Z");
const secret = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;

/** Runs a test with functions of its own, since the clock is that of all namespaces. */
async function withFunctions(run: (functions: ScheduledFunctions) => Promise<void>): Promise<void> {
  const functions = await startScheduled();
  try {
    await run(functions);
  } finally {
    await functions.close();
  }
}

async function post(functions: ScheduledFunctions, ns: string, path: string, body?: unknown): Promise<void> {
  const answer = await rest(functions.ask, ns, `POST ${path}`, body);
  assert.ok(answer.status < 300, JSON.stringify(answer.body));
}

describe("subscriptions in this process, with a clock of their own", { concurrency: 8 }, () => {
  for (const each of [...subscriptionCases, ...subscriptionFailureCases]) {
    it(each.name, () => withFunctions((functions) => each.run(functions)));
  }

  it("a receiver that hangs for many sandboxes holds up no other subscription", () =>
    withFunctions(async (functions) => {
      const ns = freshNamespace();
      const [good, hanging] = [await startReceiver(), await startReceiver(() => {})];
      try {
        await post(functions, ns, "/subscriptions", { name: "hangs", url: hanging.url });
        await post(functions, ns, "/subscriptions", { name: "good", url: good.url });
        const count = 100;
        for (let at = 0; at < count; at++) {
          await post(functions, ns, "/sandboxes", { sandboxId: `s${at}`, runtime });
        }
        await until("the good one has received all", () => good.received.length === count);
        assert.ok(hanging.received.length < 40, `${hanging.received.length} requests to the one that hangs`);
      } finally {
        await good.close();
        await hanging.close();
      }
    }));

  it("a namespace whose receivers all hang holds up no other namespace", async () => {
    const hanging = new Set<string>();
    const functions = await startFunctions([], fetch, {
      // Otherwise claims would run out on a slow machine, and the same requests be made again.
      clock: () => startMs,
      webhooks: {
        allowsLoopback: true,
        fetch(url, init) {
          if (url.startsWith(good.url)) return fetch(url, init);
          hanging.add(String(new Headers(init.headers).get("webhook-id")) + url);
          return new Promise(() => {});
        },
      },
    });
    const good = await startReceiver();
    try {
      const [hostile, ns] = [freshNamespace(), freshNamespace()];
      const send = async (namespace: string, route: string, body: unknown) =>
        assert.equal((await rest(functions.ask, namespace, route, body)).status, 201);
      for (let at = 0; at < 20; at++) {
        const url = `http://127.0.0.1:1/${at}`;
        await send(hostile, "POST /subscriptions", { name: `h${at}`, url });
      }
      for (let at = 0; at < 10; at++) {
        await send(hostile, "POST /sandboxes", { sandboxId: `s${at}`, runtime });
      }
      await until("its receivers hang", () => hanging.size >= 32);
      await send(ns, "POST /subscriptions", { name: "good", url: good.url });
      await send(ns, "POST /sandboxes", { sandboxId: "s", runtime });
      await until("the good one has received it", () => good.received.length === 1);
      assert.equal(hanging.size, 32);
    } finally {
      await functions.close();
      await good.close();
    }
  });

  it("attempts are kept for 7 days, and what can no longer be delivered for the retention", () =>
    withFunctions(async (functions) => {
      const ns = freshNamespace();
      const receiver = await startReceiver(answering(410));
      try {
        const subscription = { url: receiver.url, secret, filter: ["type==created"] };
        await post(functions, ns, "/sandboxes", { sandboxId: "gone", runtime, subscription });
        const count = async (table: string) =>
          Number((await functions.query(`select count(*) as n from ${table}`))[0]?.n);
        await until("it is paused", async () => {
          const { body } = await rest(functions.ask, ns, "GET /subscriptions/sandbox:gone");
          return String(body.paused) === "true";
        });
        await rest(functions.ask, ns, "DELETE /sandboxes/gone");
        assert.deepEqual([await count("subscription_attempts"), await count("subscription_lanes")], [1, 1]);
        await functions.later(ns, 24 * 6);
        assert.equal(await count("subscription_attempts"), 1);
        await functions.later(ns, 24 * 2);
        assert.equal(await count("subscription_attempts"), 0);
        assert.equal((await rest(functions.ask, ns, "GET /subscriptions/sandbox:gone")).status, 200);
        await functions.later(ns, 24 * 23);
        assert.equal((await rest(functions.ask, ns, "GET /subscriptions/sandbox:gone")).status, 404);
        assert.equal(await count("subscription_lanes"), 0);
      } finally {
        await receiver.close();
      }
    }));
});
