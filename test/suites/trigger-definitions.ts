import assert from "node:assert/strict";
import { objectsIn } from "../support/objects-in.ts";
import {
  githubSecret,
  githubSignature,
  pullRequests,
  stopping,
  type Triggers,
  triggerCasesOf,
} from "./trigger-fixture.ts";

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

/** Triggers that are stored, changed, refused and tried; none needs an agent. */
export const triggerDefinitionCases = triggerCasesOf({
  async "a trigger is stored, and answers its secrets once"(triggers) {
    const created = await triggers.create(pullRequests());
    assert.equal(created.headers.get("location"), `/v1/namespaces/${triggers.ns}/triggers/pr`);
    assert.equal(created.body.verify?.secrets?.[0]?.secret, githubSecret);
    const stored = await triggers.rest("GET /triggers/pr");
    assert.equal(stored.headers.get("etag"), created.headers.get("etag"));
    assert.deepEqual(stored.body.verify, { scheme: "github", secrets: [{ kid: "1" }] });
    assert.equal(stored.body.path, `/hooks/${triggers.ns}/pr`);
    assert.ok(!JSON.stringify(stored.body).includes("Everybody"));
    const { body } = await triggers.rest("GET /triggers");
    assert.deepEqual(
      objectsIn(body.triggers).map(({ name }) => name),
      ["pr"],
    );
    const again = await triggers.rest("POST /triggers", pullRequests());
    assert.deepEqual([again.status, again.body.code], [409, "already_exists"]);
  },

  async "a secret that the server makes is answered once"(triggers) {
    const { body } = await triggers.create(
      pullRequests({ verify: { scheme: "github", secrets: [{ kid: "made" }] } }),
    );
    const secret = String(body.verify?.secrets?.[0]?.secret);
    assert.match(secret, /^[0-9a-f]{64}$/);
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
    const used = objectsIn(body.verify?.secrets);
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
    const run = dry.body.operations?.[0]?.run;
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
      const planned = body.operations?.[0]?.update;
      assert.equal(planned?.labels?.ref, ref, JSON.stringify(body));
      if (id !== undefined) assert.equal(planned?.labels?.id, id);
      assert.deepEqual([planned?.labels?.other, planned?.labels?.brace], ["main", "{x}"]);
      assert.equal(planned?.sandboxId, "s");
    }
  },
});
