import assert from "node:assert/strict";
import { rest } from "../support/client.ts";
import { answering, startReceiver } from "../support/receiver.ts";
import { until } from "../support/until.ts";
import {
  attemptsOf,
  call,
  create,
  named,
  relabel,
  type ScheduledCase,
  subscribe,
  untilAttempts,
  untilReceived,
  withReceiver,
} from "./subscription-case.ts";

/** Delays the next attempt until the test moves the time on. The first delay of the schedule is only 5 seconds. */
const onlyLater = { "retry-after": "3600" };

/** Receivers that fail, and how subscriptions continue. */
export const subscriptionFailureCases: readonly ScheduledCase[] = [
  withReceiver(
    "a receiver that fails three times gets the same message again, then the later ones in order",
    async ({ ask, later }, ns, receiver) => {
      await subscribe(ask, ns, { url: receiver.url });
      receiver.answer = ({ event }, response) => {
        const tries = receiver.received.filter((each) => each.event.subject === "bad").length;
        const isRefused = event.subject === "bad" && tries <= 3;
        response.writeHead(isRefused ? 500 : 204, isRefused ? onlyLater : {}).end("not now");
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
    "410 pauses a subscription, with its reason and an event; resumed, it continues where it was",
    async ({ ask }, ns, receiver) => {
      await subscribe(ask, ns, { url: receiver.url });
      receiver.answer = answering(410);
      await create(ask, ns, "one");
      const state = async () => (await rest(ask, ns, "GET /subscriptions/hook")).body;
      await until("it is paused", async () => String((await state()).paused) === "true");
      assert.match(String((await state()).pausedReason), /410/);
      const { events } = (await rest(ask, ns, "GET /events?type=subscription.paused")).body;
      assert.deepEqual(
        [events?.[0]?.type, events?.[0]?.data?.subscription],
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
      receiver.answer = answering(500, onlyLater);
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
];
