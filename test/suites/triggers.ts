import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { objectsIn } from "../support/objects-in.ts";
import { githubSignature, pullRequests, stopping, Triggers, triggerCasesOf } from "./trigger-fixture.ts";

/** Deliveries to triggers that need no agent. */
export const triggerCases = triggerCasesOf({
  async "an unknown trigger or namespace, and a bad signature, are answered alike"(triggers) {
    await triggers.create(pullRequests());
    await triggers.create(pullRequests({ name: "deleted" }));
    assert.equal((await triggers.rest("DELETE /triggers/deleted")).status, 204);
    const body = "{}";
    const bad = githubSignature("{} ");
    const stranger = new Triggers(triggers.ask);
    const answers = [
      await triggers.github("push", body, { signature: bad }),
      await triggers.github("push", body, { signature: "sha256=zz" }),
      await triggers.post("pr", body, {}),
      await triggers.github("push", body, { name: "unknown" }),
      await triggers.github("push", body, { name: "deleted" }),
      await stranger.github("push", body),
      await triggers.github("push", body, { name: "not--an--id" }),
    ];
    const first = answers[0];
    for (const { status, body: problem, headers } of answers) {
      assert.equal(status, 401);
      const { requestId, ...rest } = problem;
      const { requestId: _, ...expected } = first?.body ?? {};
      assert.deepEqual(rest, expected);
      assert.equal(headers.get("www-authenticate"), first?.headers.get("www-authenticate"));
    }
    assert.deepEqual(await triggers.outcomes("pr"), []);
  },

  async "a paused trigger answers 503 to what is signed, until it is resumed"(triggers) {
    await triggers.create(pullRequests());
    const paused = await triggers.rest("POST /triggers/pr/pause");
    assert.deepEqual([paused.status, paused.body.paused], [200, true]);
    const refused = await triggers.github("push", "{}");
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, "300"]);
    assert.equal((await triggers.github("push", "{}", { signature: githubSignature("x") })).status, 401);
    assert.deepEqual(await triggers.outcomes("pr"), []);
    assert.equal((await triggers.rest("POST /triggers/pr/resume")).body.paused, false);
    assert.equal((await triggers.github("push", "{}")).body.outcome, "ignored");
  },

  async "a delivery that no rule fits is ignored, and logged"(triggers) {
    await triggers.create(pullRequests());
    const guid = randomUUID();
    const answer = await triggers.github("push", '{"ref":"x"}', { guid });
    assert.deepEqual([answer.status, answer.body], [200, { delivery: guid, outcome: "ignored" }]);
    const again = await triggers.github("push", '{"ref":"x"}', { guid });
    assert.deepEqual(again.body, { delivery: guid, outcome: "duplicate", first: "ignored" });
    const { body } = await triggers.rest(`GET /triggers/pr/deliveries/${guid}`);
    assert.deepEqual([body.event, body.outcome, body.kid], ["push", "ignored", "1"]);
    assert.deepEqual(body.headers, {
      ...(body.headers as object),
      "x-github-event": "push",
      "x-github-delivery": guid,
    });
    assert.ok(!JSON.stringify(body.headers).includes("sha256="));
    assert.equal((await triggers.github("ping", "{}")).body.outcome, "ignored");
  },

  async "a delivery under the same id with another body is a conflict"(triggers) {
    await triggers.create(pullRequests());
    const guid = randomUUID();
    assert.equal((await triggers.github("push", '{"n":1}', { guid })).body.outcome, "ignored");
    const other = await triggers.github("push", '{"n":2}', { guid });
    assert.deepEqual([other.status, other.body.outcome], [422, "failed"]);
    assert.match(String(other.body.error), /^conflict/);
    assert.match(String(other.body.delivery), new RegExp(`^${guid}~[0-9a-f]{8}$`));
    assert.deepEqual((await triggers.outcomes("pr")).sort(), ["failed", "ignored"]);
  },

  async "a failure for good is rejected, or acknowledged, and is an event"(triggers) {
    await triggers.create(pullRequests({ rules: stopping() }));
    const rejected = await triggers.github("push", "Hello, World!");
    assert.deepEqual([rejected.status, rejected.body.outcome], [422, "failed"]);
    assert.equal((await triggers.rest("PATCH /triggers/pr", { onFailure: "ack" })).status, 200);
    const missing = await triggers.github("push", '{"ref":"x"}');
    assert.deepEqual([missing.status, missing.body.outcome, missing.body.rule], [200, "failed", 0]);
    assert.match(String(missing.body.error), /has no body\.number/);
    const { body } = await triggers.rest("GET /events?type=trigger.failed");
    const events = objectsIn(body.events);
    assert.deepEqual(
      events.map(({ type, data }) => [type, data?.actor, data?.trigger]),
      Array(2).fill(["io.containerd.trigger.failed", "trigger:pr", "pr"]),
    );
    const failed = await triggers.rest("GET /triggers/pr/deliveries?outcome=failed&pageSize=1");
    assert.ok(failed.body.nextPageToken);
    const next = await triggers.rest(
      `GET /triggers/pr/deliveries?outcome=failed&pageSize=1&pageToken=${failed.body.nextPageToken}`,
    );
    const keys = [failed, next].map(({ body: page }) => page.deliveries?.[0]?.delivery);
    assert.deepEqual(keys.sort(), [missing.body.delivery, rejected.body.delivery].sort());
    const whole = await triggers.rest(`GET /triggers/pr/deliveries/${missing.body.delivery}`);
    assert.equal(whole.body.body, '{"ref":"x"}');
  },

  async "a body that is too large is refused before it is read"(triggers) {
    await triggers.create(pullRequests());
    for (const name of ["pr", "unknown"]) {
      const { status } = await triggers.github("push", " ".repeat(4 * 1024 * 1024 + 1), {
        name,
        signature: "",
      });
      assert.equal(status, 413);
    }
  },

  async "what there is to stop or delete may be gone already"(triggers) {
    const rules = [{ do: [{ delete: { sandboxId: "s-{body.number}", force: true } }] }];
    await triggers.create(pullRequests({ rules, sequence: "{body.at}" }));
    const answer = await triggers.github("push", '{"number":1,"at":5}');
    const operations = [{ op: "delete", sandboxId: "s-1", outcome: "absent" }];
    assert.deepEqual([answer.status, answer.body.outcome, answer.body.operations], [200, "done", operations]);
    const late = await triggers.github("push", '{"number":1,"at":4}');
    assert.deepEqual([late.status, late.body.outcome], [200, "stale"]);
    const other = await triggers.github("push", '{"number":2,"at":4}');
    assert.equal(other.body.outcome, "done");
    const key = String(late.body.delivery);
    const replayed = await triggers.rest(`POST /triggers/pr/deliveries/${key}/replay`);
    assert.deepEqual([replayed.status, replayed.body.outcome], [200, "stale"], JSON.stringify(replayed.body));
    const forced = await triggers.rest(`POST /triggers/pr/deliveries/${key}/replay`, { force: true });
    assert.deepEqual([forced.status, forced.body.outcome], [200, "done"], JSON.stringify(forced.body));
    const { body } = await triggers.rest(`GET /triggers/pr/deliveries/${forced.body.delivery}`);
    assert.deepEqual([body.replayOf, body.event], [key, "push"]);
    const second = `POST /triggers/pr/deliveries/${forced.body.delivery}/replay`;
    const again = await triggers.rest(second, { force: true });
    assert.match(String(again.body.delivery), new RegExp(`^${key}~[0-9a-f]{8}$`));
  },
});
