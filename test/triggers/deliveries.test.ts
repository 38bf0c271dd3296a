import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { LivesFixture } from "../lives/fixture.ts";
import { pullRequestBody, pullRequestRun, pullRequests, Triggers } from "../suites/trigger-fixture.ts";
import type { Json } from "../support/client.ts";

const slackSecret = "8f742231b10e8888abcd99yyyzzz85a5";

describe("a delivery", () => {
  let fixture: LivesFixture;
  let triggers: Triggers;
  before(async () => {
    fixture = await LivesFixture.open();
    triggers = new Triggers(fixture.ask);
    await triggers.create(pullRequests());
    // The first one parses the trigger, and makes the agent known to send views.
    await triggers.github("pull_request", pullRequestBody("opened", "2026-11-26T10:00:00Z"));
  });
  after(async () => {
    for (const number of [7, 8]) await triggers.rest(`DELETE /sandboxes/pr-${number}?force=true`);
    await fixture.close();
  });

  /** Counts the round trips of a delivery that must have an outcome. */
  async function count(action: string, time: string, outcome: string, number = 7, guid?: string) {
    const body = pullRequestBody(action, time, "x", number);
    return fixture.countRoundTrips(async () => {
      const answer = await triggers.github("pull_request", body, guid === undefined ? {} : { guid });
      assert.equal(answer.body.outcome, outcome, JSON.stringify(answer.body));
    });
  }

  it("costs one read and one batch, if there is nothing to do", async () => {
    const two = { database: 2, agent: 0 };
    assert.deepEqual(await count("labeled", "2026-11-26T10:00:00Z", "ignored", 7, "ignored"), two);
    assert.deepEqual(await count("labeled", "2026-11-26T10:00:00Z", "duplicate", 7, "ignored"), two);
    assert.deepEqual(await count("opened", "2026-11-26T09:00:00Z", "stale"), two);
  });

  it("costs one read if it is not signed", async () => {
    for (const name of ["pr", "unknown"]) {
      const trips = await fixture.countRoundTrips(async () => {
        const { status } = await triggers.github("push", "{}", { name, signature: "sha256=zz" });
        assert.equal(status, 401);
      });
      assert.deepEqual(trips, { database: 1, agent: 0 });
    }
  });

  it("costs three round trips more than its operations", async () => {
    const trips = await count("opened", "2026-11-26T10:00:00Z", "done", 8);
    const run = await fixture.countRoundTrips(async () => {
      const labels = { ref: "x" };
      const again = { ...pullRequestRun, sandboxId: "alone", labels, ifExists: "fail" };
      assert.equal((await triggers.rest("POST /run", again)).status, 201);
    });
    await triggers.rest("DELETE /sandboxes/alone?force=true");
    assert.deepEqual(trips, { database: run.database + 3, agent: run.agent });
  });

  it("is answered before the agent, if that hangs, and then finished", async () => {
    const rules = [{ do: [{ run: { ...pullRequestRun, sandboxId: "slow", labels: {} } }] }];
    const verify = { scheme: "slack", secrets: [{ kid: "1", secret: slackSecret }] };
    await triggers.create({ name: "slack", verify, rules });
    const time = String(Math.floor(Date.now() / 1_000));
    const body = JSON.stringify({ event_id: "Ev1", event_time: 1, type: "event_callback" });
    const signature = createHmac("sha256", slackSecret).update(`v0:${time}:${body}`).digest("hex");
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    fixture.setNetwork(async (_method, deliver) => {
      await released;
      return deliver();
    });
    try {
      const headers = { "x-slack-request-timestamp": time, "x-slack-signature": `v0=${signature}` };
      const answer = await triggers.post("slack", body, headers);
      assert.deepEqual([answer.status, answer.body], [202, { delivery: "Ev1", outcome: "accepted" }]);
      const location = `/v1/namespaces/${triggers.ns}/triggers/slack/deliveries/Ev1`;
      assert.equal(answer.headers.get("location"), location);
      const response = await fixture.ask(location);
      assert.equal(((await response.json()) as Json).outcome, "accepted");
    } finally {
      release();
      fixture.setNetwork();
    }
    assert.equal((await triggers.finished("slack", "Ev1")).outcome, "done");
    await triggers.rest("DELETE /sandboxes/slow?force=true");
  });
});
