import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  attemptToJson,
  toJson,
  writeSubscription,
  writeWithSecret,
} from "../../functions/subscriptions/answer.ts";
import { writeJson } from "../../shared/json/write.ts";
import type { Attempt, Subscription } from "../../shared/subscriptions/subscription.ts";

const atMicros = Date.parse("2026-11-26T12:00:00Z") * 1_000;
const timeOf = (minute: number) => `2026-11-26T12:0${minute}:00Z`;
const minutes = (count: number) => atMicros + count * 60_000_000;

const active: Subscription = {
  ...{ namespace: "ns", name: "hook", uid: "u", revision: 3, url: "https://a.example.com/", filter: [] },
  ...{ sandboxId: "", secrets: [], since: 0, pausedAt: null, pausedReason: "", failingSince: null },
  ...{ succeededAt: null, createdAt: minutes(1), updatedAt: minutes(2) },
};
const shown = {
  ...{ name: "hook", url: "https://a.example.com/", filter: [], secrets: [], since: 0, paused: false },
  ...{ createdAt: timeOf(1), updatedAt: timeOf(2) },
};

const good: Attempt = {
  ...{ number: 9, message: "evt_1", sequence: 4, sandboxId: "s", attempt: 2, time: minutes(1) },
  ...{ durationMs: 7, status: 200, error: "", answer: new TextEncoder().encode("thanks") },
};

const parse = (value: Parameters<typeof writeJson>[0]): unknown => JSON.parse(writeJson(value));

describe("a subscription as it is answered", () => {
  it("has what is known about it, and nothing empty", () => {
    assert.deepEqual(parse(toJson(active)), shown);
    const paused: Subscription = {
      ...{ ...active, sandboxId: "s", filter: ["type==created"], since: 41 },
      ...{ pausedAt: minutes(3), pausedReason: "failed", failingSince: minutes(4), succeededAt: minutes(5) },
    };
    assert.deepEqual(parse(toJson(paused)), {
      ...{ ...shown, sandboxId: "s", filter: ["type==created"], since: 41, paused: true },
      ...{ pausedReason: "failed", pausedAt: timeOf(3), failingSince: timeOf(4), lastSuccessAt: timeOf(5) },
    });
    const manual = { ...active, pausedAt: minutes(3) };
    assert.deepEqual(parse(toJson(manual)), {
      ...{ ...shown, paused: true, pausedReason: "", pausedAt: timeOf(3) },
    });
  });

  it("tells of its secrets the ids and ends, and the text of the newest when it was made", () => {
    const sealed = "sealed";
    const untilMs = atMicros / 1_000;
    const subscription: Subscription = {
      ...active,
      secrets: [
        { kid: "c", sealed, publicKey: "whpk_x" },
        { kid: "b", binding: "HOOK_SECRET" },
        { kid: "a", sealed, untilMs },
      ],
    };
    const secrets = [
      { kid: "c", publicKey: "whpk_x" },
      { kid: "b", binding: "HOOK_SECRET" },
      { kid: "a", until: "2026-11-26T12:00:00.000Z" },
    ];
    assert.deepEqual(parse(toJson(subscription)), { ...shown, secrets });
    const told = secrets.map((each, at) => (at === 0 ? { ...each, secret: "whsec_1" } : each));
    assert.deepEqual(parse(toJson(subscription, "whsec_1")), { ...shown, secrets: told });
  });

  it("is not to be stored by anybody if it tells a secret", () => {
    const plain = writeSubscription(active);
    assert.deepEqual([plain.status, Object.keys(plain.headers ?? {})], [200, ["etag"]]);
    const telling = writeWithSecret({ subscription: active, secret: "whsec_1" }, 201);
    assert.equal(telling.status, 201);
    assert.deepEqual(telling.headers, { ...plain.headers, "cache-control": "no-store" });
  });
});

describe("an attempt as it is answered", () => {
  it("has what is known about it, and the receiver's answer only for those who may read it", () => {
    const sent = { id: "evt_1", attempt: 2, time: timeOf(1), durationMs: 7 };
    const event = { sequence: 4, sandboxId: "s" };
    assert.deepEqual(parse(attemptToJson(good, true)), { ...sent, ...event, status: 200, answer: "thanks" });
    assert.deepEqual(parse(attemptToJson(good, false)), { ...sent, ...event, status: 200 });
    const failed = { ...good, sequence: 0, sandboxId: "", status: 0, error: "timed out" };
    assert.deepEqual(parse(attemptToJson(failed, false)), { ...sent, error: "timed out" });
  });
});
