import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type Ask, type Json, rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { answering, type Received, type Receiver, startReceiver } from "../support/receiver.ts";
import { until } from "../support/until.ts";
import type { Case } from "./case.ts";

/** The functions whose schedule a test can move on. */
export interface Scheduled {
  readonly ask: Ask;
  /** Moves the attempts of a namespace on by a time, and carries out what is due then. */
  later(namespace: string, hours: number): Promise<void>;
}

type ScheduledCase = Case<readonly [subject: Scheduled]>;

const runtime = { name: "r" };

/** Gives a test a namespace and a receiver. */
function withReceiver(
  name: string,
  run: (subject: Scheduled, ns: string, receiver: Receiver) => Promise<void>,
): ScheduledCase {
  return {
    name,
    async run(subject) {
      const receiver = await startReceiver();
      try {
        await run(subject, freshNamespace(), receiver);
      } finally {
        await receiver.close();
      }
    },
  };
}

/** Calls a route, which must answer a status. */
async function call(ask: Ask, ns: string, route: string, body: unknown, status: number, headers = {}) {
  const answer = await rest(ask, ns, route, body, headers);
  assert.equal(answer.status, status, `${route}: ${JSON.stringify(answer.body)}`);
  return answer;
}

async function subscribe(ask: Ask, ns: string, body: Record<string, unknown>): Promise<string> {
  const answer = await call(ask, ns, "POST /subscriptions", { name: "hook", ...body }, 201);
  return String(answer.body.secrets?.[0 as never]?.secret);
}

async function create(ask: Ask, ns: string, ...ids: readonly string[]): Promise<void> {
  for (const sandboxId of ids) await call(ask, ns, "POST /sandboxes", { sandboxId, runtime }, 201);
}

async function relabel(ask: Ask, ns: string, id: string, value: string): Promise<void> {
  await call(ask, ns, `PATCH /sandboxes/${id}?fields=labels.a`, { labels: { a: value } }, 200);
}

/** Returns the types and subjects of messages. */
function named(received: readonly Received[]): readonly string[] {
  return received.map(({ event }) => `${String(event.type).split(".").at(-1)} ${event.subject}`);
}

async function untilReceived(receiver: Receiver, count: number): Promise<void> {
  await until(`${count} messages have come`, () => receiver.received.length >= count);
}

async function attemptsOf(ask: Ask, ns: string, name = "hook"): Promise<readonly Json[]> {
  const { attempts } = (await call(ask, ns, `GET /subscriptions/${name}/attempts`, undefined, 200)).body;
  assert.ok(Array.isArray(attempts));
  return attempts;
}

/** Waits until a number of attempts are recorded. Returns them, the newest first. */
async function untilAttempts(ask: Ask, ns: string, count: number): Promise<readonly Json[]> {
  await until(`${count} attempts are recorded`, async () => (await attemptsOf(ask, ns)).length >= count);
  return attemptsOf(ask, ns);
}

/** The subscriptions over HTTP, with receivers on loopback. */
export const subscriptionCases: readonly ScheduledCase[] = [
  withReceiver(
    "a subscription is told each event from then on, signed and in CloudEvents' form",
    async ({ ask }, ns, receiver) => {
      await create(ask, ns, "before");
      const secret = await subscribe(ask, ns, { url: receiver.url });
      assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
      await create(ask, ns, "one");
      await relabel(ask, ns, "one", "1");
      await call(ask, ns, "DELETE /sandboxes/one", undefined, 204);
      await untilReceived(receiver, 3);
      assert.deepEqual(named(receiver.received), ["created one", "updated one", "deleted one"]);
      const { events } = (await rest(ask, ns, "GET /events?after=1")).body;
      const fingerprint = createHash("sha256").update(ns).digest("hex").slice(0, 8);
      for (const [at, message] of receiver.received.entries()) {
        message.verify(secret);
        assert.throws(() => message.verify(`whsec_${"A".repeat(43)}=`));
        assert.equal(message.contentType, "application/cloudevents+json");
        const logged = events?.[at as never];
        const sequence = String(at + 2);
        assert.equal(message.id, `evt_${fingerprint}_${sequence}`);
        assert.deepEqual(message.event, { ...logged, id: message.id, sequence });
      }
      assert.match(receiver.received[0]?.text ?? "", /^\{"specversion":"1.0","id":"evt_/);
    },
  ),
  withReceiver(
    "a subscription is told only what its filter and its sandbox say",
    async ({ ask }, ns, receiver) => {
      await subscribe(ask, ns, { name: "a", url: `${receiver.url}?a`, filter: ["type~=^del", "id==two"] });
      await subscribe(ask, ns, {
        name: "b",
        url: `${receiver.url}?b`,
        sandboxId: "one",
        filter: ["type==updated"],
      });
      await create(ask, ns, "one", "two");
      await relabel(ask, ns, "one", "1");
      await call(ask, ns, "DELETE /sandboxes/one", undefined, 204);
      await untilReceived(receiver, 3);
      assert.deepEqual([...named(receiver.received)].sort(), ["created two", "deleted one", "updated one"]);
    },
  ),
  withReceiver(
    "a receiver that fails three times gets the same message again, then the later ones in order",
    async ({ ask, later }, ns, receiver) => {
      await subscribe(ask, ns, { url: receiver.url });
      receiver.answer = ({ event }, response) => {
        const tries = receiver.received.filter((each) => each.event.subject === "bad").length;
        response.writeHead(event.subject === "bad" && tries <= 3 ? 500 : 204).end("not now");
      };
      await create(ask, ns, "bad");
      await untilAttempts(ask, ns, 1);
      await relabel(ask, ns, "bad", "1");
      await relabel(ask, ns, "bad", "2");
      await create(ask, ns, "good");
      // Only its own sandbox is held up.
      await untilReceived(receiver, 2);
      assert.deepEqual(named(receiver.received), ["created bad", "created good"]);
      for (const count of [3, 4, 7]) {
        // What is in progress must not be moved on.
        await untilAttempts(ask, ns, receiver.received.length);
        await later(ns, 25);
        await untilReceived(receiver, count);
      }
      const bad = receiver.received.filter(({ event }) => event.subject === "bad");
      const sequences = bad.map(({ event }) => Number(event.sequence));
      assert.deepEqual(sequences, [1, 1, 1, 1, 2, 3]);
      const [first, ...repeated] = bad.slice(0, 4);
      for (const [at, message] of repeated.entries()) {
        assert.equal(message.id, first?.id);
        assert.equal(message.text, first?.text);
        assert.ok(message.timestampSecs >= (bad[at]?.timestampSecs ?? 0));
      }
      const attempts = (await untilAttempts(ask, ns, 7)).filter(
        ({ sandboxId }) => String(sandboxId) === "bad",
      );
      assert.deepEqual(
        attempts.map(({ attempt, status, answer, error }) => [attempt, status, answer, error]),
        [
          [1, 204, "", undefined],
          [1, 204, "", undefined],
          [4, 204, "", undefined],
          [3, 500, "not now", "answered 500"],
          [2, 500, "not now", "answered 500"],
          [1, 500, "not now", "answered 500"],
        ],
      );
    },
  ),
  withReceiver(
    "a failed attempt is repeated no sooner than its schedule, and Retry-After, say",
    async ({ ask, later }, ns, receiver) => {
      await subscribe(ask, ns, { url: receiver.url });
      receiver.answer = answering(503, { "retry-after": "7200" });
      await create(ask, ns, "one");
      await untilAttempts(ask, ns, 1);
      await later(ns, 1);
      assert.equal(receiver.received.length, 1);
      receiver.answer = answering(500);
      await later(ns, 1);
      await untilAttempts(ask, ns, 2);
      await later(ns, 0.005);
      // The second delay is a minute, give or take a fifth.
      assert.equal(receiver.received.length, 2);
      await later(ns, 0.02);
      await untilAttempts(ask, ns, 3);
    },
  ),
  withReceiver(
    "redirects are not followed, and a receiver that hangs is given up",
    async ({ ask }, ns, receiver) => {
      const target = await startReceiver();
      try {
        await subscribe(ask, ns, { url: receiver.url });
        receiver.answer = ({ event }, response) => {
          if (event.subject === "away") response.writeHead(302, { location: target.url }).end();
          else if (event.subject !== "hangs") response.writeHead(200).end();
        };
        await create(ask, ns, "hangs", "away", "good");
        const outcomesOf = async () =>
          Object.fromEntries(
            (await attemptsOf(ask, ns)).map((each) => [each.sandboxId, each.error ?? each.status]),
          );
        await until("all three have an outcome", async () => Object.keys(await outcomesOf()).length === 3);
        const outcomes = await outcomesOf();
        assert.deepEqual(outcomes, {
          hangs: "no answer within 10 seconds",
          away: "answered 302: redirects are not followed",
          good: 200,
        });
        assert.equal(target.received.length, 0);
      } finally {
        await target.close();
      }
    },
  ),
  withReceiver("an endless answer is read no further than its beginning", async ({ ask }, ns, receiver) => {
    await subscribe(ask, ns, { url: receiver.url });
    let hasClosed = false;
    receiver.answer = (_message, response) => {
      response.writeHead(200);
      response.on("close", () => {
        hasClosed = true;
      });
      const write = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        response.once("drain", write);
      };
      write();
    };
    await create(ask, ns, "one");
    const [attempt] = await untilAttempts(ask, ns, 1);
    assert.deepEqual([attempt?.status, attempt?.answer], [200, "x".repeat(512)]);
    await until("its connection is closed", () => hasClosed);
  }),
  withReceiver(
    "410 pauses a subscription, with its reason and an event; resumed, it goes on where it was",
    async ({ ask }, ns, receiver) => {
      await subscribe(ask, ns, { url: receiver.url });
      receiver.answer = answering(410);
      await create(ask, ns, "one");
      const state = async () => (await rest(ask, ns, "GET /subscriptions/hook")).body;
      await until("it is paused", async () => String((await state()).paused) === "true");
      assert.match(String((await state()).pausedReason), /410/);
      const { events } = (await rest(ask, ns, "GET /events?type=subscription.paused")).body;
      assert.deepEqual(
        [events?.[0 as never]?.type, events?.[0 as never]?.data?.subscription],
        ["io.containerd.subscription.paused", "hook"],
      );
      await create(ask, ns, "two");
      await relabel(ask, ns, "one", "1");
      receiver.answer = answering(200);
      await call(ask, ns, "POST /subscriptions/hook/resume", undefined, 200);
      await untilReceived(receiver, 5);
      const told = receiver.received.slice(1).filter(({ event }) => event.subject === "one");
      assert.deepEqual(named(told), ["created one", "updated one"]);
      assert.equal(receiver.received[0]?.id, told[0]?.id);
      assert.deepEqual([...named(receiver.received)].sort(), [
        "created one",
        "created one",
        "created two",
        "paused undefined",
        "updated one",
      ]);
    },
  ),
  withReceiver(
    "a subscription that is paused by request sends nothing until it is resumed",
    async ({ ask, later }, ns, receiver) => {
      await subscribe(ask, ns, { url: receiver.url });
      const paused = await call(ask, ns, "POST /subscriptions/hook/pause", undefined, 200);
      assert.deepEqual([paused.body.paused, paused.body.pausedReason], [true, "by request"]);
      await create(ask, ns, "one", "two");
      await relabel(ask, ns, "one", "1");
      await later(ns, 25);
      assert.equal(receiver.received.length, 0);
      await call(ask, ns, "POST /subscriptions/hook/resume", undefined, 200);
      await untilReceived(receiver, 3);
      const one = receiver.received.filter(({ event }) => event.subject === "one");
      assert.deepEqual(named(one), ["created one", "updated one"]);
    },
  ),
  withReceiver(
    "a subscription that has failed for five days is paused",
    async ({ ask, later }, ns, receiver) => {
      await subscribe(ask, ns, { url: receiver.url });
      receiver.answer = answering(500);
      await create(ask, ns, "one");
      await untilAttempts(ask, ns, 1);
      for (let day = 1; day <= 4; day++) {
        await later(ns, 29);
        await untilAttempts(ask, ns, day + 1);
      }
      const before = (await rest(ask, ns, "GET /subscriptions/hook")).body;
      assert.deepEqual([before.paused, typeof before.failingSince], [false, "string"]);
      await later(ns, 29);
      await untilAttempts(ask, ns, 6);
      const after = (await rest(ask, ns, "GET /subscriptions/hook")).body;
      assert.equal(after.paused, true);
      assert.match(String(after.pausedReason), /^no success for 5 days; the last attempt: answered 500/);
    },
  ),
  withReceiver(
    "past events are delivered again by their range, with the same ids",
    async ({ ask }, ns, receiver) => {
      await create(ask, ns, "a", "b");
      await subscribe(ask, ns, { url: receiver.url, filter: ["type==created"] });
      await create(ask, ns, "c");
      await untilReceived(receiver, 1);
      await relabel(ask, ns, "a", "1");
      const { body } = await call(ask, ns, "POST /subscriptions/hook/redeliver", { from: 2, to: 4 }, 202);
      assert.deepEqual(body, { events: 2, sandboxes: 2 });
      await untilReceived(receiver, 3);
      const [first, ...again] = receiver.received;
      assert.deepEqual([...named(again)].sort(), ["created b", "created c"]);
      assert.equal(again.find(({ event }) => event.subject === "c")?.id, first?.id);
      for (const [range, status] of [
        [{ from: 3, to: 2 }, 400],
        [{ from: 1, to: 20_000 }, 400],
        [{ from: 9, to: 9 }, 410],
        [{ from: 1 }, 400],
      ] as const) {
        await call(ask, ns, "POST /subscriptions/hook/redeliver", range, status);
      }
    },
  ),
  withReceiver("a test event tells at once what the receiver makes of it", async ({ ask }, ns, receiver) => {
    const secret = await subscribe(ask, ns, { url: receiver.url });
    receiver.answer = answering(200, {}, "thanks");
    const good = await call(ask, ns, "POST /subscriptions/hook/test", undefined, 200);
    assert.deepEqual([good.body.ok, good.body.status, good.body.answer], [true, 200, "thanks"]);
    receiver.answer = answering(401);
    const bad = await call(ask, ns, "POST /subscriptions/hook/test", undefined, 200);
    assert.deepEqual([bad.body.ok, bad.body.error], [false, "answered 401"]);
    const [message] = receiver.received;
    message?.verify(secret);
    assert.deepEqual(
      [message?.event.type, message?.event.subject, message?.event.id],
      ["io.containerd.subscription.test", "hook", message?.id],
    );
    assert.equal((await attemptsOf(ask, ns)).length, 2);
  }),
  withReceiver(
    "a rotated secret signs together with the last one, until that ends",
    async ({ ask, later }, ns, receiver) => {
      const first = await subscribe(ask, ns, { url: receiver.url });
      const rotated = await call(ask, ns, "POST /subscriptions/hook/rotate", { keepFor: "1h" }, 200);
      const second = String(rotated.body.secrets?.[0 as never]?.secret);
      assert.notEqual(second, first);
      const shown = JSON.stringify((await rest(ask, ns, "GET /subscriptions/hook")).body);
      assert.equal(shown.includes("whsec_"), false);
      await create(ask, ns, "one");
      await untilReceived(receiver, 1);
      const [both] = receiver.received;
      both?.verify(first);
      both?.verify(second);
      assert.match(both?.signature ?? "", /^v1,\S+ v1,\S+$/);
      const third = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
      await call(ask, ns, "POST /subscriptions/hook/rotate", { secret: third, keepFor: "0s" }, 200);
      await later(ns, 0.01);
      await create(ask, ns, "two");
      await untilReceived(receiver, 2);
      const [, alone] = receiver.received;
      alone?.verify(third);
      assert.match(alone?.signature ?? "", /^v1,\S+$/);
    },
  ),
  withReceiver(
    "a sandbox is stored with its subscription, which is told its first event, and ends with it",
    async ({ ask }, ns, receiver) => {
      const secret = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
      const subscription = { url: receiver.url, secret, filter: ["type==created", "type==updated"] };
      await create(ask, ns, "other");
      await call(ask, ns, "POST /sandboxes", { sandboxId: "one", runtime, subscription }, 201);
      // One that fails stores nothing.
      await call(ask, ns, "POST /sandboxes", { sandboxId: "other", runtime, subscription }, 409);
      await call(ask, ns, "GET /subscriptions/sandbox:other", undefined, 404);
      await relabel(ask, ns, "one", "1");
      await create(ask, ns, "more");
      await untilReceived(receiver, 2);
      assert.deepEqual(named(receiver.received), ["created one", "updated one"]);
      for (const message of receiver.received) message.verify(secret);
      const found = await call(ask, ns, "GET /subscriptions/sandbox:one", undefined, 200);
      assert.equal(found.body.sandboxId, "one");
      await call(ask, ns, "DELETE /sandboxes/one", undefined, 204);
      await until("the subscription is gone", async () => {
        return (await rest(ask, ns, "GET /subscriptions/sandbox:one")).status === 404;
      });
    },
  ),
  {
    name: "subscriptions are read, listed, changed and deleted, with entity tags",
    async run({ ask }) {
      const ns = freshNamespace();
      const url = "https://hooks.example.com/cb";
      for (const name of ["a", "b", "c"]) await subscribe(ask, ns, { name, url });
      await call(ask, ns, "POST /subscriptions", { name: "a", url }, 409);
      const page = await call(ask, ns, "GET /subscriptions?pageSize=2", undefined, 200);
      const next = await call(
        ask,
        ns,
        `GET /subscriptions?pageSize=2&pageToken=${page.body.nextPageToken}`,
        undefined,
        200,
      );
      const names = [page, next].map(({ body }) =>
        Array.isArray(body.subscriptions) ? body.subscriptions.map((each: Json) => each.name) : [],
      );
      assert.deepEqual(names, [["a", "b"], ["c"]]);
      const etag =
        page.headers.get("etag") ??
        (await call(ask, ns, "GET /subscriptions/a", undefined, 200)).headers.get("etag");
      const match = { "if-match": String(etag) };
      const changed = await call(ask, ns, "PATCH /subscriptions/a", { filter: ["type==exited"] }, 200, match);
      assert.deepEqual(changed.body.filter, ["type==exited"]);
      assert.notEqual(changed.headers.get("etag"), etag);
      await call(ask, ns, "POST /subscriptions/a/pause", undefined, 412, match);
      await call(ask, ns, "DELETE /subscriptions/a", undefined, 412, match);
      await call(ask, ns, "DELETE /subscriptions/a", undefined, 204);
      await call(ask, ns, "GET /subscriptions/a", undefined, 404);
      await call(ask, ns, "DELETE /subscriptions/a", undefined, 404);
    },
  },
  {
    name: "a subscription that cannot be is refused with its field",
    async run({ ask }) {
      const ns = freshNamespace();
      const url = "https://hooks.example.com/cb";
      for (const [body, path] of [
        [{}, "url"],
        [{ url: "hooks" }, "url"],
        [{ url: "http://hooks.example.com/" }, "url"],
        [{ url: "ftp://127.0.0.1/" }, "url"],
        [{ url: "https://u:p@hooks.example.com/" }, "url"],
        [{ url: "https://hooks.example.com:22/" }, "url"],
        [{ url: "https://10.0.0.1/" }, "url"],
        [{ url: "https://0x0a000001/" }, "url"],
        [{ url: "https://[fd00::1]/" }, "url"],
        [{ url: "https://intranet/" }, "url"],
        [{ url: "https://printer.local/" }, "url"],
        [{ url: "https://metadata.google.internal./" }, "url"],
        [{ url: `${url}#fragment` }, "url"],
        [{ url, filter: ["bogus==1"] }, "filter"],
        [{ url, filter: ["type="] }, "filter"],
        [{ url, secret: "whsec_AAAA" }, "secret"],
        [{ url, secret: { binding: "NO_SUCH_BINDING" } }, "secret.binding"],
        [{ url, name: "sandbox:x" }, "name"],
        [{ url, more: 1 }, "more"],
      ] as const) {
        const { body: problem } = await call(ask, ns, "POST /subscriptions", body, 400);
        assert.match(String(problem.detail), new RegExp(`^${path}`), JSON.stringify(body));
      }
      const inline = { sandboxId: "s", runtime, subscription: { url: "https://10.0.0.1/", secret: "x" } };
      const { body } = await call(ask, ns, "POST /sandboxes", inline, 400);
      assert.match(String(body.detail), /^subscription\.url/);
      const bare = { sandboxId: "s", runtime, subscription: { url } };
      assert.match(
        String((await call(ask, ns, "POST /sandboxes", bare, 400)).body.detail),
        /^subscription\.secret/,
      );
    },
  },
];
