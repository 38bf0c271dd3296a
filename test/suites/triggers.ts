import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Json } from "../support/client.ts";
import type { Case } from "./case.ts";
import { githubSecret, githubSignature, pullRequests, stopping, Triggers } from "./trigger-fixture.ts";

/** A behaviour of triggers. */
type Behaviour = (triggers: Triggers) => Promise<void>;

/** Returns the cases of behaviours. */
export function triggerCasesOf(behaviours: Readonly<Record<string, Behaviour>>): readonly Case[] {
  return Object.entries(behaviours).map(([name, behave]) => ({
    name,
    run: (ask) => behave(new Triggers(ask)),
  }));
}

/** Checks that a trigger is refused, with a message about a place. */
async function expectRefused(triggers: Triggers, trigger: object, rule: RegExp): Promise<void> {
  const { status, body } = await triggers.rest("POST /triggers", trigger);
  assert.deepEqual([status, body.code], [400, "invalid_argument"], JSON.stringify(body));
  assert.match(String(body.detail), rule);
}

/** Returns the trigger of pull requests whose run has another spec. */
function running(args: unknown, more: object = {}) {
  const spec = { typeUrl: "t", json: { process: { args, cwd: "/", env: ["REF={body.ref}"] } } };
  const request = { sandboxId: "s", runtime: { name: "process" }, spec, ...more };
  return pullRequests({ rules: [{ do: [{ run: request }] }] });
}

/** The behaviour of triggers that needs no agent. */
const behaviours: Readonly<Record<string, Behaviour>> = {
  async "a trigger is stored, and answers its secrets once"(triggers) {
    const created = await triggers.create(pullRequests());
    assert.equal(created.headers.get("location"), `/v1/namespaces/${triggers.ns}/triggers/pr`);
    assert.equal(created.body.verify?.secrets?.[0 as never]?.secret, githubSecret as never);
    const stored = await triggers.rest("GET /triggers/pr");
    assert.equal(stored.headers.get("etag"), created.headers.get("etag"));
    assert.deepEqual(stored.body.verify, { scheme: "github", secrets: [{ kid: "1" }] });
    assert.equal(stored.body.path, `/hooks/${triggers.ns}/pr` as never);
    assert.ok(!JSON.stringify(stored.body).includes("Everybody"));
    const { body } = await triggers.rest("GET /triggers");
    assert.deepEqual(
      (body.triggers as unknown as Json[]).map(({ name }) => name),
      ["pr"],
    );
    const again = await triggers.rest("POST /triggers", pullRequests());
    assert.deepEqual([again.status, again.body.code], [409, "already_exists"]);
  },

  async "a secret that the server makes is answered once"(triggers) {
    const { body } = await triggers.create(
      pullRequests({ verify: { scheme: "github", secrets: [{ kid: "made" }] } }),
    );
    const { secrets } = body.verify as unknown as { secrets: readonly { secret?: string }[] };
    const [{ secret } = {}] = secrets;
    assert.match(String(secret), /^[0-9a-f]{64}$/);
    const delivery = '{"zen":"Speak like a human."}';
    const signature = githubSignature(delivery, secret);
    assert.equal((await triggers.github("ping", delivery, { signature })).status, 200);
  },

  async "a change keeps the secrets that it names, and needs the version"(triggers) {
    const created = await triggers.create(pullRequests({ rules: [] }));
    const first = created.headers.get("etag") ?? "";
    const secrets = [{ kid: "2", secret: "another secret, longer" }, { kid: "1" }];
    const change = { verify: { scheme: "github", secrets }, onFailure: "ack" };
    const changed = await triggers.rest("PATCH /triggers/pr", change, { "if-match": first });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    assert.deepEqual([changed.body.onFailure, changed.body.revision], ["ack", 2]);
    const stale = await triggers.rest("PATCH /triggers/pr", { onFailure: null }, { "if-match": first });
    assert.equal(stale.status, 412);
    for (const secret of [githubSecret, "another secret, longer"]) {
      const body = JSON.stringify({ secret });
      const answer = await triggers.github("push", body, { signature: githubSignature(body, secret) });
      assert.deepEqual([answer.status, answer.body.outcome], [200, "ignored"]);
    }
    const { body } = await triggers.rest("GET /triggers/pr");
    const used = body.verify?.secrets as unknown as { lastUsedAt?: string }[];
    assert.ok(used.every(({ lastUsedAt }) => lastUsedAt !== undefined));
  },

  async "a trigger with a fault is refused, and its place is named"(triggers) {
    await expectRefused(triggers, pullRequests({ name: "a/b" }), /^name: must be/);
    await expectRefused(triggers, pullRequests({ colour: "red" }), /^colour: /);
    await expectRefused(triggers, pullRequests({ verify: undefined }), /^verify: is missing/);
    await expectRefused(triggers, pullRequests({ onFailure: "maybe" }), /^onFailure: must be reject or ack/);
    await expectRefused(triggers, pullRequests({ sequence: "{body" }), /^sequence: expected a placeholder/);
    const short = { scheme: "github", secrets: [{ kid: "1", secret: "short" }] };
    await expectRefused(
      triggers,
      pullRequests({ verify: short }),
      /^verify\.secrets\[0\]\.secret: must be 16/,
    );
    const bound = { scheme: "github", secrets: [{ kid: "1", binding: "NO_SUCH_SECRET" }] };
    await expectRefused(
      triggers,
      pullRequests({ verify: bound }),
      /^verify\.secrets\[0\]\.binding: must name/,
    );
    const when = (filter: string) => pullRequests({ rules: stopping(undefined, [filter]) });
    await expectRefused(triggers, when("event=="), /^rules\[0\]\.when\[0\]: expected a value/);
    await expectRefused(triggers, when("payload.x==1"), /^rules\[0\]\.when\[0\]: .* must begin with body/);
    await expectRefused(triggers, when("event~=/(/"), /^rules\[0\]\.when\[0\]: .* regular expression/);
    const request = (fields: object) => pullRequests({ rules: stopping(fields) });
    await expectRefused(triggers, request({}), /^rules\[0\]\.do\[0\]\.stop: sandboxId/);
    await expectRefused(triggers, request({ sandboxId: "s", colour: "red" }), /stop: colour/);
    await expectRefused(
      triggers,
      request({ sandboxId: "s-{number}" }),
      /do\[0\]\.stop\.sandboxId: .*begin with/,
    );
    await expectRefused(triggers, request({ sandboxId: "s", timeout: "1y" }), /stop: timeout/);
    const subscription = { url: "https://example.com/cb", secret: `whsec_${btoa("x".repeat(32))}` };
    await expectRefused(triggers, running(["true"], { subscription }), /run: subscription: is not a field/);
    const unknown = pullRequests({ rules: [{ do: [{ explode: {} }] }] });
    await expectRefused(triggers, unknown, /^rules\[0\]\.do\[0\]: must be one of run/);
  },

  async "a placeholder is refused where a sender could choose what runs"(triggers) {
    const script = ["sh", "-c", "git checkout {body.ref}"];
    await expectRefused(triggers, running(script), /args\[2\]: .* pass it by env/);
    await expectRefused(triggers, running(["/bin/bash", "-lc", "x {body.ref}"]), /args\[2\]: .*env/);
    await expectRefused(triggers, running(["python3", "-c", "{body.ref}"]), /args\[2\]: .*env/);
    await expectRefused(triggers, running(["{body.ref}"]), /args\[0\]: .* program/);
    await expectRefused(triggers, running("{body.args}"), /args: must be a list/);
    await expectRefused(triggers, running(["x"], { sandboxer: "{body.ref}" }), /sandboxer: must not/);
    await expectRefused(triggers, running(["x"], { runtime: { name: "{body.ref}" } }), /runtime: must not/);
    await expectRefused(triggers, running(["x"], { labels: { "{body.ref}": "x" } }), /must not .* key/);
    const hooks = { prestart: [{ path: "{body.ref}" }] };
    await expectRefused(triggers, running(["true"], { hooks }), /hooks\.prestart\[0\]\.path: .*program/);
    await triggers.create(running(["sh", "-c", 'git checkout "$REF"', "sh", "{body.ref}"]));
  },

  async "a dry run says what would be done, and writes nothing"(triggers) {
    await triggers.create(pullRequests());
    const body = JSON.parse('{"action":"opened","number":7}');
    body.pull_request = {
      updated_at: "2026-11-26T10:00:00Z",
      head: { ref: "feature/x", repo: { full_name: "octo/hello" } },
    };
    const headers = { "x-github-event": "pull_request", "x-github-delivery": "g" };
    const dry = await triggers.rest("POST /triggers/pr/test", { headers, body });
    assert.equal(dry.status, 200, JSON.stringify(dry.body));
    assert.deepEqual(
      [dry.body.outcome, dry.body.rule, dry.body.event],
      ["accepted", 0, "pull_request.opened"],
    );
    const [{ run } = {}] = dry.body.operations as unknown as { run?: Json }[];
    assert.deepEqual([run?.sandboxId, run?.labels], ["pr-7", { ref: "feature/x" }]);
    const missing = await triggers.rest("POST /triggers/pr/test", {
      headers,
      body: { ...body, number: undefined },
    });
    assert.deepEqual([missing.body.outcome, missing.body.rule], ["failed", 0]);
    assert.match(String(missing.body.error), /do\[0\]\.run\.sandboxId: the delivery has no body\.number/);
    assert.deepEqual(await triggers.outcomes("pr"), []);
  },

  async "texts of a sender are spliced as they are, and only once"(triggers) {
    const labels = { ref: "{body.ref}", id: "{body.ref|id}", other: "{body.none ?? main}", brace: "{{x}" };
    const update = { sandboxId: "s", labels, fields: ["labels"] };
    await triggers.create(pullRequests({ rules: [{ do: [{ update }] }], sequence: "" }));
    for (const [ref, id] of [
      ['x"},"sandboxId":"admin","a":{"', undefined],
      ["$(reboot)", undefined],
      ["{body.number}", undefined],
      ["../../etc", "etc-74ccf3c5"],
      ["feature/x", "feature-x-217d2bf5"],
      ["🎉", "6146299c"],
      ["sess_abc123", "sess_abc123"],
    ] as const) {
      const { body } = await triggers.rest("POST /triggers/pr/test", { body: { ref, number: 7 } });
      const [{ update: planned } = {}] = body.operations as unknown as { update?: Json }[];
      assert.equal(planned?.labels?.ref, ref as never, JSON.stringify(body));
      if (id !== undefined) assert.equal(planned?.labels?.id, id as never);
      assert.deepEqual([planned?.labels?.other, planned?.labels?.brace], ["main", "{x}"]);
      assert.equal(planned?.sandboxId, "s" as never);
    }
  },

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
    assert.equal((await triggers.rest("POST /triggers/pr/resume")).body.paused, false as never);
    assert.equal((await triggers.github("push", "{}")).body.outcome, "ignored" as never);
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
    assert.equal((await triggers.github("ping", "{}")).body.outcome, "ignored" as never);
  },

  async "a delivery under the same id with another body is a conflict"(triggers) {
    await triggers.create(pullRequests());
    const guid = randomUUID();
    assert.equal((await triggers.github("push", '{"n":1}', { guid })).body.outcome, "ignored" as never);
    const other = await triggers.github("push", '{"n":2}', { guid });
    assert.deepEqual([other.status, other.body.outcome], [422, "failed"]);
    assert.match(String(other.body.error), /^conflict/);
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
    const events = body.events as unknown as Json[];
    assert.deepEqual(
      events.map(({ type, data }) => [type, data?.actor, data?.trigger]),
      Array(2).fill(["io.containerd.trigger.failed", "trigger:pr", "pr"]),
    );
    const failed = await triggers.rest("GET /triggers/pr/deliveries?outcome=failed&pageSize=1");
    assert.ok(failed.body.nextPageToken);
    const next = await triggers.rest(
      `GET /triggers/pr/deliveries?outcome=failed&pageSize=1&pageToken=${failed.body.nextPageToken}`,
    );
    const keys = [failed, next].map(({ body: page }) => (page.deliveries as unknown as Json[])[0]?.delivery);
    assert.deepEqual(keys.sort(), [missing.body.delivery, rejected.body.delivery].sort());
    const whole = await triggers.rest(`GET /triggers/pr/deliveries/${missing.body.delivery}`);
    assert.equal(whole.body.body, '{"ref":"x"}' as never);
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
    assert.equal(other.body.outcome, "done" as never);
    const key = String(late.body.delivery);
    const replayed = await triggers.rest(`POST /triggers/pr/deliveries/${key}/replay`);
    assert.deepEqual([replayed.status, replayed.body.outcome], [200, "stale"], JSON.stringify(replayed.body));
    const forced = await triggers.rest(`POST /triggers/pr/deliveries/${key}/replay`, { force: true });
    assert.deepEqual([forced.status, forced.body.outcome], [200, "done"], JSON.stringify(forced.body));
    const { body } = await triggers.rest(`GET /triggers/pr/deliveries/${forced.body.delivery}`);
    assert.deepEqual([body.replayOf, body.event], [key, "push"]);
  },
};

export const triggerCases = triggerCasesOf(behaviours);
