import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { LivesFixture } from "../lives/fixture.ts";
import { pullRequestBody, pullRequestRun, pullRequests, Triggers } from "../suites/trigger-fixture.ts";
import type { Json } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { objectsIn } from "../support/objects-in.ts";
import { secretsConfig } from "../support/secrets-key.ts";

const deletes = { name: "pr", rules: [{ do: [{ delete: { sandboxId: "s-{body.n}", force: true } }] }] };
const time = "2026-11-26T12:00:00.250Z";
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

describe("requests about deliveries", () => {
  let functions: Functions;
  before(async () => {
    functions = await startFunctions([], fetch, { clock: () => Date.parse(time), secrets: secretsConfig });
  });
  after(() => functions.close());

  it("show a delivery with all of its members, and list it without what may be large", async () => {
    const own = new Triggers(functions.ask);
    await own.create({ ...pullRequests(), ...deletes, keepBody: "always", sequence: "{body.at}" });
    const sent = '{"n":1,"at":7}';
    assert.equal((await own.github("push", sent, { guid: "d" })).body.outcome, "done");
    const { body } = await own.rest("GET /triggers/pr/deliveries/d");
    const listed = {
      ...{ delivery: "d", event: "push", outcome: "done", rule: 0, attempts: 1, kid: "1" },
      ...{ requestId: body.requestId, receivedAt: time, doneAt: time },
      operations: [{ op: "delete", sandboxId: "s-1", outcome: "absent" }],
    };
    const headers = {
      "content-type": "application/json",
      "x-github-delivery": "d",
      "x-github-event": "push",
    };
    const planned = [{ delete: { sandboxId: "s-1", force: true } }];
    assert.deepEqual(body, { ...listed, headers, planned, body: sent });
    assert.deepEqual((await own.rest("GET /triggers/pr/deliveries")).body, { deliveries: [listed] });
  });

  it("replay a delivery as a new one, by the rules of today if its body was kept", async () => {
    const own = new Triggers(functions.ask);
    const replay = async (key: unknown, body: object = {}) => {
      const answer = await own.rest(`POST /triggers/pr/deliveries/${key}/replay`, body);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      const entry = (await own.rest(`GET /triggers/pr/deliveries/${answer.body.delivery}`)).body;
      assert.equal(entry.outcome, answer.body.outcome);
      return entry;
    };
    await own.create({ ...pullRequests(), ...deletes, sequence: "" });
    await own.github("push", '{"n":1}', { guid: "dropped" });
    await own.rest("PATCH /triggers/pr", { keepBody: "always" });
    await own.github("push", '{"n":2}', { guid: "kept" });
    const rules = [{ do: [{ delete: { sandboxId: "t-{body.n}", force: true } }] }];
    await own.rest("PATCH /triggers/pr", { rules });
    for (const [key, sandboxId] of [
      ["dropped", "s-1"],
      ["kept", "t-2"],
    ] as const) {
      const first = await replay(key);
      assert.match(String(first.delivery), new RegExp(`^${key}~[0-9a-f]{8}$`));
      assert.deepEqual(
        [first.outcome, first.replayOf, first.event, first.kid],
        ["done", key, "push", undefined],
      );
      assert.deepEqual(first.operations, [{ op: "delete", sandboxId, outcome: "absent" }]);
      const second = await replay(first.delivery);
      assert.match(String(second.delivery), new RegExp(`^${key}~[0-9a-f]{8}$`));
      assert.notEqual(second.delivery, first.delivery);
      assert.equal(second.replayOf, first.delivery);
    }
  });

  it("replay what is late only by force, and never what has nothing to do", async () => {
    const own = new Triggers(functions.ask);
    await own.create({ ...pullRequests(), ...deletes, sequence: "{body.at}" });
    for (const at of [1, 2]) await own.github("push", `{"n":1,"at":${at}}`, { guid: `d${at}` });
    const replay = (key: string, body: object = {}) =>
      own.rest(`POST /triggers/pr/deliveries/${key}/replay`, body);
    assert.equal((await replay("d1")).body.outcome, "stale");
    assert.equal((await replay("d1", { force: true })).body.outcome, "done");
    await own.rest("PATCH /triggers/pr", { rules: [] });
    await own.github("push", '{"at":3}', { guid: "ignored" });
    const refused = await replay("ignored");
    assert.deepEqual([refused.status, refused.body.code], [400, "failed_precondition"]);
    assert.match(String(refused.body.detail), /its body was not kept, and it had no operations/);
  });

  it("answer a replay that fails with its outcome, not with an error of the sender's", async () => {
    const own = new Triggers(functions.ask);
    await own.create(
      pullRequests({ rules: [{ do: [{ renew: { sandboxId: "none", for: "60s" } }] }], sequence: "" }),
    );
    const failed = await own.github("push", "{}", { guid: "d" });
    assert.deepEqual([failed.status, failed.body.outcome], [422, "failed"]);
    const { status, body } = await own.rest("POST /triggers/pr/deliveries/d/replay");
    assert.deepEqual([status, body.outcome, body.error], [200, "failed", failed.body.error]);
  });

  it("list deliveries in pages of one list, without a page after the last", async () => {
    const own = new Triggers(functions.ask);
    await own.create(pullRequests({ rules: [] }));
    for (const guid of ["a", "b", "c"]) await own.github("push", "{}", { guid });
    const list = async (query: string) => (await own.rest(`GET /triggers/pr/deliveries?${query}`)).body;
    const first = await list("pageSize=2");
    const rest = await list(`pageSize=2&pageToken=${first.nextPageToken}`);
    const keys = [first, rest].map(({ deliveries }) => objectsIn(deliveries).map((each) => each.delivery));
    assert.deepEqual([keys, rest.nextPageToken], [[["c", "b"], ["a"]], undefined]);
    assert.equal((await list("pageSize=3")).nextPageToken, undefined);
    const other = await list(`outcome=done&pageSize=2&pageToken=${first.nextPageToken}`);
    assert.equal(other.code, "invalid_argument");
  });
});
