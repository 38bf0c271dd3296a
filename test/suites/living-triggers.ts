import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { objectsIn } from "../support/objects-in.ts";
import { isRunning } from "../support/processes.ts";
import {
  githubSignature,
  pullRequestBody,
  pullRequestRun,
  pullRequests,
  type Triggers,
  triggerCasesOf,
} from "./trigger-fixture.ts";

/** The acceptance cases' signatures, computed when they were written. */
const openedSignature = "sha256=593bef76f39b4a04b76991cd003463fad9a45d5245cbecdc0598067dcf2cff55";
const closedSignature = "sha256=ecfa2beb3eeba4e09fec62f415d1894c7f45ab166eaccf88614bf7a7144314aa";

const opened = pullRequestBody("opened", "2026-11-26T10:00:00Z");
const closed = pullRequestBody("closed", "2026-11-26T10:05:00Z");

const agentSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

async function expectGone(triggers: Triggers, id: string): Promise<void> {
  assert.equal((await triggers.rest(`GET /sandboxes/${id}`)).status, 404);
}

/** Returns the types of the events about records and lives of a sandbox. */
async function eventsOf(triggers: Triggers, id: string) {
  const { body } = await triggers.rest(`GET /sandboxes/${id}/history`);
  return objectsIn(body.events).map(({ type, data }) => ({
    type: String(type).slice("io.containerd.sandbox.".length),
    actor: data?.actor,
  }));
}

/** The behaviour of triggers that needs an agent. */
export const livingTriggerCases = triggerCasesOf({
  async "a pull request has a sandbox, which is gone when it is closed"(triggers) {
    await triggers.create(pullRequests());
    assert.equal(opened.length, 195);
    const ran = await triggers.github("pull_request", opened, {
      guid: "72d3162e-1",
      signature: openedSignature,
    });
    assert.equal(ran.status, 200, JSON.stringify(ran.body));
    assert.deepEqual(ran.body, {
      delivery: "72d3162e-1",
      outcome: "done",
      rule: 0,
      operations: [{ op: "run", sandboxId: "pr-7", outcome: "ok" }],
    });
    const { body: record } = await triggers.rest("GET /sandboxes/pr-7");
    assert.deepEqual([record.labels, record.status?.phase], [{ ref: "feature/x" }, "running"]);
    const changed = opened.replace("7", "8");
    assert.equal(
      (await triggers.github("pull_request", changed, { signature: openedSignature })).status,
      401,
    );
    const repeated = await triggers.github("pull_request", opened, { guid: "72d3162e-1" });
    assert.deepEqual([repeated.status, repeated.body.outcome], [200, "duplicate"]);
    const ended = await triggers.github("pull_request", closed, { signature: closedSignature });
    assert.deepEqual([ended.status, ended.body.outcome], [200, "done"], JSON.stringify(ended.body));
    await expectGone(triggers, "pr-7");
    assert.ok(!isRunning(Number(record.status?.pid)));
    // A captured delivery under a new id, which GitHub does not sign.
    const captured = await triggers.github("pull_request", opened);
    assert.deepEqual([captured.status, captured.body.outcome], [200, "stale"]);
    await expectGone(triggers, "pr-7");
    const events = await eventsOf(triggers, "pr-7");
    assert.deepEqual(
      [events[0], events.at(-1)],
      [
        { type: "created", actor: "trigger:pr" },
        { type: "deleted", actor: "trigger:pr" },
      ],
    );
  },

  async "a pull request that is closed first has no sandbox"(triggers) {
    await triggers.create(pullRequests());
    assert.equal((await triggers.github("pull_request", closed)).body.outcome, "done");
    assert.equal((await triggers.github("pull_request", opened)).body.outcome, "stale");
    await expectGone(triggers, "pr-7");
    // As late as the deletion: still not a run.
    const equal = pullRequestBody("opened", "2026-11-26T10:05:00Z");
    assert.equal((await triggers.github("pull_request", equal)).body.outcome, "stale");
    const later = pullRequestBody("synchronize", "2026-11-26T10:05:00.001Z");
    assert.equal((await triggers.github("pull_request", later)).body.outcome, "done");
    await triggers.rest("DELETE /sandboxes/pr-7?force=true");
  },

  async "the last push wins, in whatever order and however often they arrive"(triggers) {
    await triggers.create(pullRequests());
    const bodies = [1, 2, 3, 4, 5, 6].map((second) =>
      pullRequestBody("synchronize", `2026-11-26T10:00:0${second}Z`, `push-${second}`),
    );
    const mixed = [3, 5, 0, 2, 4, 1, 5, 0].map((at) => bodies[at] ?? "");
    const answers = await Promise.all(mixed.map((body) => triggers.github("pull_request", body)));
    for (const { status, body } of answers) {
      assert.ok(status === 200 || status === 202, JSON.stringify(body));
      await triggers.finished("pr", String(body.delivery));
    }
    const { body } = await triggers.rest("GET /sandboxes/pr-7");
    assert.deepEqual([body.labels, body.status?.phase], [{ ref: "push-6" }, "running"]);
    assert.ok((await triggers.outcomes("pr")).every((outcome) => outcome === "done" || outcome === "stale"));
    await triggers.rest("DELETE /sandboxes/pr-7?force=true");
  },

  async "fifty copies at once start the sandbox of a session once"(triggers) {
    const run = { ...pullRequestRun, sandboxId: "{body.data.id|id}", ifExists: "keep", labels: {} };
    await triggers.create({
      name: "agents",
      verify: { scheme: "openai", secrets: [{ kid: "1", secret: agentSecret }] },
      rules: [{ when: ["event==agent.session.action_required"], do: [{ run }] }],
    });
    const now = Math.floor(Date.now() / 1_000);
    const body = `{"id":"evt_1","object":"event","created_at":${now},"type":"agent.session.action_required","data":{"id":"sess_abc123","required_action":{"type":"environment_connection"}}}`;
    const key = Buffer.from(agentSecret.slice("whsec_".length), "base64");
    const signature = createHmac("sha256", key).update(`wh_1.${now}.${body}`).digest("base64");
    const headers = {
      "webhook-id": "wh_1",
      "webhook-timestamp": String(now),
      "webhook-signature": `v1,${signature}`,
    };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => triggers.post("agents", body, headers)),
    );
    const outcomes = answers.map(({ body: answer }) => String(answer.outcome));
    assert.ok(
      outcomes.every((outcome) => /^(done|duplicate|accepted)$/.test(outcome)),
      outcomes.join(),
    );
    assert.ok(outcomes.filter((outcome) => outcome === "done").length <= 1, outcomes.join());
    const entry = await triggers.finished("agents", "wh_1");
    assert.deepEqual([entry.outcome, entry.attempts], ["done", 1]);
    const events = await eventsOf(triggers, "sess_abc123");
    assert.equal(events.filter(({ type }) => type === "started").length, 1);
    assert.deepEqual(await triggers.outcomes("agents"), ["done"]);
    await triggers.rest("DELETE /sandboxes/sess_abc123?force=true");
  },

  async "labels hold what a sender writes, unchanged"(triggers) {
    await triggers.create(pullRequests());
    const refs = ['x"},"sandboxId":"admin","a":{"', "$(reboot)", "{body.number}", "../../etc"];
    for (const [at, ref] of refs.entries()) {
      const body = pullRequestBody("opened", "2026-11-26T10:00:00Z", ref, at);
      const ran = await triggers.github("pull_request", body, { signature: githubSignature(body) });
      assert.equal(ran.status, 200, JSON.stringify(ran.body));
      const record = await triggers.rest(`GET /sandboxes/pr-${at}`);
      assert.deepEqual(record.body.labels, { ref });
      await triggers.rest(`DELETE /sandboxes/pr-${at}?force=true`);
    }
    await expectGone(triggers, "admin");
  },

  async "an operation that fails for good is the end of its delivery"(triggers) {
    const run = { ...pullRequestRun, sandboxId: "s" };
    const bad = {
      ...run,
      sandboxId: "bad",
      spec: { typeUrl: "t", json: { process: { args: ["/no/program"] } } },
    };
    const rules = [{ do: [{ run }, { run: bad }, { stop: { sandboxId: "s" } }] }];
    await triggers.create(pullRequests({ rules, sequence: "" }));
    const body = pullRequestBody("opened", "2026-11-26T10:00:00Z");
    const answer = await triggers.github("pull_request", body);
    assert.deepEqual([answer.status, answer.body.outcome], [422, "failed"], JSON.stringify(answer.body));
    const operations = objectsIn(answer.body.operations);
    assert.deepEqual(
      operations.map(({ outcome }) => outcome),
      ["ok", "failed"],
    );
    assert.match(String(operations[1]?.error), /no\/program/);
    assert.equal((await triggers.rest("GET /sandboxes/s")).body.status?.phase, "running");
    await expectGone(triggers, "bad");
    await triggers.rest("DELETE /sandboxes/s?force=true");
  },
});
