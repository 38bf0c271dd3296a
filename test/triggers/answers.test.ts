import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../functions/triggers/answer.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { noPlan } from "../../shared/triggers/plan.ts";
import type { AttemptedDelivery } from "../../shared/triggers/runner.ts";
import type { FailureMode } from "../../shared/triggers/trigger.ts";
import { parseVerify } from "../../shared/triggers/verify/schema.ts";
import type { Scheme } from "../../shared/triggers/verify/settings.ts";
import { pullRequests, Triggers } from "../suites/trigger-fixture.ts";
import { startFunctions } from "../support/functions.ts";
import { senders } from "./senders.ts";

const owner = { namespace: "ns", trigger: "t" };
const delivery = {
  ...{ ...owner, key: "d", bodyHash: "h", event: "", kid: "", replayOf: "", requestId: "r", headers: "{}" },
  ...{ body: null, plan: noPlan, claim: "c", receivedAt: 0, attempts: 1, doneAt: undefined },
  ...{ outcome: "accepted" as const, error: "", results: [] },
};

function settingsOf(scheme: Scheme) {
  const sender = senders.find((each) => each.verify.scheme === scheme);
  return parseVerify(parseJson(JSON.stringify(sender?.verify))).settings;
}

function answer(
  scheme: Scheme,
  onFailure: FailureMode | undefined,
  work: Promise<AttemptedDelivery>,
  timeoutMs = 60_000,
) {
  const received = { delivery, isDuplicate: false, work };
  return answerOf(owner, { settings: settingsOf(scheme), onFailure }, received, timeoutMs);
}

const failed = { key: "d", plan: noPlan, results: [], outcome: "failed" as const, error: "e" };
const done = { ...failed, outcome: "done" as const, error: "" };

describe("the answer to a delivery", () => {
  it("that has failed is what its sender expects, unless the trigger says otherwise", async () => {
    const ownHeaders: Readonly<Partial<Record<Scheme, object>>> = {
      slack: { "x-slack-no-retry": "1" },
      qstash: { "upstash-nonretryable-error": "true" },
    };
    const rejecting = ["github", "hmac", "bearer", "cloudevents", "qstash"];
    assert.equal(senders.length, 12);
    for (const { verify } of senders) {
      const scheme = verify.scheme as Scheme;
      const status = scheme === "qstash" ? 489 : 422;
      const expected = { undefined: rejecting.includes(scheme) ? status : 200, reject: status, ack: 200 };
      for (const onFailure of [undefined, "reject", "ack"] as const) {
        const given = await answer(scheme, onFailure, Promise.resolve(failed));
        assert.equal(given.status, expected[`${onFailure}`], `${scheme} ${onFailure}`);
        assert.deepEqual(given.headers, ownHeaders[scheme] ?? {}, scheme);
        assert.deepEqual(Object.fromEntries(given.body), { delivery: "d", outcome: "failed", error: "e" });
      }
      const good = await answer(scheme, "reject", Promise.resolve(done));
      assert.deepEqual([good.status, good.headers], [200, {}], scheme);
    }
  });

  it("is that it was accepted, if its operations take long, or a later attempt makes them", async () => {
    const hanging = new Promise<never>(() => {});
    for (const [work, timeoutMs] of [
      [() => hanging, 0],
      [() => hanging, -1],
      [() => Promise.reject(new Error("the database is away")), 60_000],
    ] as const) {
      const { status, headers, body } = await answer("github", undefined, work(), timeoutMs);
      const location = "/v1/namespaces/ns/triggers/t/deliveries/d";
      assert.deepEqual([status, headers, body.get("outcome")], [202, { location }, "accepted"]);
    }
  });

  it("leaves no timer behind", async (context) => {
    const set = context.mock.method(globalThis, "setTimeout");
    const cleared = context.mock.method(globalThis, "clearTimeout");
    await answer("github", undefined, Promise.resolve(done));
    assert.equal(set.mock.callCount(), 1);
    assert.equal(cleared.mock.calls.at(-1)?.arguments[0], set.mock.calls[0]?.result);
  });

  it("says when to come again if the database is away, and not if the delivery is refused", async () => {
    let isAway = false;
    const functions = await startFunctions([], fetch, {}, (file) => {
      const get = (_target: unknown, name: string | symbol) => {
        const member: unknown = Reflect.get(file, name, file);
        if (typeof member !== "function") return member;
        return isAway ? () => Promise.reject(new TypeError("connection refused")) : member.bind(file);
      };
      return new Proxy<typeof file>(file, { get });
    });
    try {
      const triggers = new Triggers(functions.ask);
      await triggers.create(pullRequests({ rules: [] }));
      const refused = await triggers.github("push", "{}", { signature: "sha256=00" });
      assert.deepEqual([refused.status, refused.headers.get("retry-after")], [401, null]);
      const logged = () => {
        const { caller, namespace } = { caller: undefined, namespace: undefined, ...functions.log.at(-1) };
        return [caller, namespace];
      };
      assert.deepEqual(logged(), [undefined, triggers.ns]);
      const good = await triggers.github("push", "{}");
      assert.match(good.headers.get("content-type") ?? "", /^application\/json/);
      assert.deepEqual([good.status, ...logged()], [200, "trigger:pr", triggers.ns]);
      isAway = true;
      const away = await triggers.github("push", "{}");
      assert.deepEqual([away.status, away.headers.get("retry-after")], [503, "5"]);
    } finally {
      await functions.close();
    }
  });
});
