import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  githubSecret,
  githubSignature,
  pullRequests,
  stopping,
  Triggers,
} from "../suites/trigger-fixture.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { objectsIn } from "../support/objects-in.ts";
import { secretsConfig } from "../support/secrets-key.ts";

const nowMs = Date.parse("2026-11-26T12:00:00.250Z");
const time = "2026-11-26T12:00:00.250Z";
const bound = "a secret in the environment";

/** Returns a trigger with one operation. */
const doing = (operation: unknown) => pullRequests({ rules: [{ do: [operation] }] });
const verifyBy = (scheme: string, ...secrets: readonly object[]) => ({ verify: { scheme, secrets } });

describe("requests about triggers", () => {
  let functions: Functions;
  let triggers: Triggers;
  before(async () => {
    functions = await startFunctions([], fetch, {
      clock: () => nowMs,
      secrets: { ...secretsConfig, bindings: (name) => (name === "BOUND" ? bound : undefined) },
    });
    triggers = new Triggers(functions.ask);
    await triggers.create(pullRequests({ rules: stopping() }));
  });
  after(() => functions.close());

  /** Requests that are refused, by their route: the body, and the detail of the answer. */
  const refused: Readonly<Record<string, readonly (readonly [body: unknown, detail: RegExp])[]>> = {
    "POST /triggers": [
      [undefined, /^body: must be a JSON object/],
      [[], /^body: must be a JSON object/],
      [pullRequests({ name: 7 }), /^name: must be 1 to 60 letters and digits, .* them$/],
      [pullRequests({ name: "a".repeat(61) }), /^name: must be 1 to 60/],
      [pullRequests({ sequence: 7 }), /^sequence: must be a string/],
      [pullRequests({ rules: undefined }), /^rules: must be a list, not absent/],
      [pullRequests({ rules: "x" }), /^rules: must be a list, not a string/],
      [pullRequests({ rules: [1] }), /^rules\[0\]: must be an object/],
      [pullRequests({ rules: [{ do: [], to: 1 }] }), /^rules\[0\]\.to: is not a field of/],
      [pullRequests({ rules: stopping({}, [""]) }), /^rules\[0\]\.when\[0\]: must be a filter/],
      [pullRequests({ rules: [{ when: [1], do: [] }] }), /when\[0\]: must be a filter/],
      [doing(1), /^rules\[0\]\.do\[0\]: must be an object with one member/],
      [doing({}), /^rules\[0\]\.do\[0\]: must be an object with one member/],
      [doing({ stop: {}, delete: {} }), /do\[0\]: must be an object with one member/],
      [doing({ stop: 1 }), /^rules\[0\]\.do\[0\]\.stop: must be an object/],
      [doing({ stop: { sandboxId: 1 } }), /stop: sandboxId: must be the id of a sandbox/],
      [doing({ stop: { sandboxId: "a b" } }), /stop: sandbox id "a b" must match/],
      [doing({ delete: { sandboxId: "s", force: "x" } }), /delete: force: /],
      [doing({ renew: { sandboxId: "s", colour: "red" } }), /renew: /],
      [doing({ update: { sandboxId: "s", colour: "red" } }), /update: .*colour/],
      [
        doing({ run: { sandboxId: "s", runtime: { name: "r" }, wait: "10s" } }),
        /run: wait: is not a field of triggers/,
      ],
      [
        pullRequests(verifyBy("stripe", { kid: "1" })),
        /^verify\.secrets\[0\]\.secret: is missing, and made by the sender; it must be 16/,
      ],
      [
        pullRequests(verifyBy("standard", { kid: "1", binding: "BOUND" })),
        /^verify\.secrets\[0\]\.binding: holds another kind of secret; it must be whsec_/,
      ],
    ],
    "PATCH /triggers/pr": [
      [verifyBy("standard", { kid: "1" }), /^verify\.secrets\[0\]\.secret: holds another kind of secret/],
      [[], /^body: must be a JSON object/],
      [undefined, /^body: must be a JSON object/],
      [{ name: "other" }, /^name: must be the path's "pr"/],
    ],
    "POST /triggers/pr/test": [
      [[], /^body: must be a JSON object/],
      [undefined, /^body: must be a JSON object/],
      [{}, /^body: is missing/],
      [{ body: {}, colour: 1 }, /^colour: is not a field/],
      [{ body: {}, headers: [] }, /^headers: must be an object of strings/],
      [{ body: {}, headers: { a: 1 } }, /^headers\.a: must be a string of ASCII/],
      [{ body: {}, headers: { "a b": "" } }, /^headers\.a b: must be a string/],
      [{ body: {}, headers: { a: "é" } }, /^headers\.a: must be a string of ASCII/],
      [{ body: {}, now: 7 }, /^now: must be an RFC 3339 time$/],
      [{ body: {}, now: "soon" }, /^now: must be an RFC 3339 time, not "soon"$/],
    ],
    "POST /triggers/pr/deliveries/d/replay": [
      [{ colour: 1 }, /^colour: /],
      [{ force: "yes" }, /^force: /],
    ],
    "GET /triggers/pr/deliveries?outcome=lost": [[undefined, /^outcome: must be accepted, done, .* "lost"$/]],
  };
  const rows = Object.entries(refused).flatMap(([route, cases]) =>
    cases.map(([body, detail]) => ({ route, body, detail })),
  );
  for (const [at, { route, body, detail }] of rows.entries()) {
    it(`are refused, with the place that is wrong: ${at} ${route} ${detail.source}`, async () => {
      const answer = await triggers.rest(route, body);
      const { code } = answer.body;
      assert.deepEqual([answer.status, code], [400, "invalid_argument"], JSON.stringify(answer.body));
      assert.match(String(answer.body.detail), detail);
    });
  }

  it("fail as not found for what there is not", async () => {
    for (const route of [
      "GET /triggers/none",
      "PATCH /triggers/none",
      "DELETE /triggers/none",
      "POST /triggers/none/pause",
      "GET /triggers/pr/deliveries/none",
      "POST /triggers/pr/deliveries/none/replay",
      "POST /triggers/none/deliveries/none/replay",
    ]) {
      const answer = await triggers.rest(route, route.startsWith("PATCH") ? {} : undefined);
      assert.deepEqual([answer.status, answer.body.code], [404, "not_found"], route);
    }
  });

  it("take a document of at most 65,536 characters, and a name of 60", async () => {
    const name = "a".repeat(60);
    const document = { ...verifyBy("github", { kid: "1" }), sequence: "", rules: [] };
    const room = 65_536 - JSON.stringify(document).length;
    const create = (sequence: string) => triggers.rest("POST /triggers", { ...document, name, sequence });
    const refused = await create("x".repeat(room + 1));
    assert.match(String(refused.body.detail), /^body: must have at most 65536 characters, not 65537/);
    assert.equal((await create("x".repeat(room))).status, 201);
  });

  it("show a trigger with all of its members", async () => {
    const own = new Triggers(functions.ask);
    const rules = stopping();
    const more = { keepBody: "always", onFailure: "ack", rules };
    await own.create(pullRequests(more));
    await own.github("push", '{"number":1}');
    const { body, headers } = await own.rest("GET /triggers/pr");
    const times = { createdAt: time, updatedAt: time };
    assert.deepEqual(body, {
      ...{ name: "pr", path: `/hooks/${own.ns}/pr`, paused: false, revision: 1 },
      ...{ ...more, sequence: "{body.pull_request.updated_at}", ...times },
      verify: { scheme: "github", secrets: [{ kid: "1", lastUsedAt: time }] },
    });
    assert.deepEqual(Object.keys(body).slice(0, 3), ["name", "verify", "sequence"]);
    const paused = await own.rest("POST /triggers/pr/pause", undefined, {
      "if-match": headers.get("etag") ?? "",
    });
    assert.deepEqual([paused.status, paused.body.paused, paused.body.revision], [200, true, 2]);
    assert.equal(paused.headers.get("location"), null);
    const stale = { "if-match": headers.get("etag") ?? "" };
    for (const route of ["POST /triggers/pr/resume", "DELETE /triggers/pr", "PATCH /triggers/pr"]) {
      const { status } = await own.rest(route, route.startsWith("PATCH") ? {} : undefined, stale);
      assert.equal(status, 412, route);
    }
    assert.equal((await own.rest("GET /triggers/pr")).body.paused, true);
  });

  it("answer only the secrets that they have stored, and end one that is kept", async () => {
    const own = new Triggers(functions.ask);
    await own.create(pullRequests({ rules: [] }));
    const secrets = [
      { kid: "1", until: time },
      { kid: "made" },
      { kid: "env", binding: "BOUND" },
      { kid: "old", binding: "BOUND", until: "2026-11-26T12:00:00Z" },
    ];
    const changed = await own.rest("PATCH /triggers/pr", { name: "pr", ...verifyBy("github", ...secrets) });
    const answered = objectsIn(changed.body.verify?.secrets);
    assert.deepEqual(
      answered.map(({ kid, secret }) => [kid, typeof secret]),
      [
        ["1", "undefined"],
        ["made", "string"],
        ["env", "undefined"],
        ["old", "undefined"],
      ],
    );
    const send = (secret: string) => own.github("push", "{}", { signature: githubSignature("{}", secret) });
    assert.equal((await send(githubSecret)).status, 401);
    assert.equal((await send(String(answered[1]?.secret))).status, 200);
    assert.equal((await send(bound)).status, 200);
    const ended = verifyBy("github", { kid: "old", binding: "BOUND", until: time });
    assert.equal((await own.rest("PATCH /triggers/pr", ended)).status, 200);
    assert.equal((await send(bound)).status, 401);
  });

  it("make one that does not know the uses of the secrets of a deleted one", async () => {
    const own = new Triggers(functions.ask);
    await own.create(pullRequests({ rules: [] }));
    await own.github("push", "{}");
    const entry = async () => objectsIn((await own.rest("GET /triggers/pr")).body.verify?.secrets)[0];
    assert.equal((await entry())?.lastUsedAt, time);
    assert.equal((await own.rest("DELETE /triggers/pr")).status, 204);
    await own.create(pullRequests({ rules: [] }));
    assert.deepEqual(await entry(), { kid: "1" });
  });

  it("replace a secret whose id is kept, if they have its text", async () => {
    const own = new Triggers(functions.ask);
    await own.create(pullRequests({ rules: [] }));
    const secret = "another secret, longer";
    const changed = await own.rest("PATCH /triggers/pr", verifyBy("github", { kid: "1", secret }));
    assert.equal(objectsIn(changed.body.verify?.secrets)[0]?.secret, secret);
    const send = (text: string) => own.github("push", "{}", { signature: githubSignature("{}", text) });
    assert.deepEqual([(await send(githubSecret)).status, (await send(secret)).status], [401, 200]);
  });

  it("are all carried out, if several change a trigger at once and name no version", async () => {
    const own = new Triggers(functions.ask);
    await own.create(pullRequests({ rules: [] }));
    const changes = [
      { onFailure: "ack" },
      { keepBody: "never" },
      { sequence: "{body.at}" },
      { sequence: null },
    ];
    const answers = await Promise.all(changes.map((change) => own.rest("PATCH /triggers/pr", change)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    const { body } = await own.rest("GET /triggers/pr");
    assert.deepEqual([body.onFailure, body.keepBody, body.revision], ["ack", "never", 5]);
  });

  it("try a sample at its time, and say all that would be done", async () => {
    const own = new Triggers(functions.ask);
    const stop = { sandboxId: "s-{body.n}" };
    const when = ["delivery.time==2026-11-26T10:00:00.500Z"];
    const verify = {
      scheme: "bearer",
      secrets: [{ kid: "b", secret: "a-token-of-this-test" }],
      idHeader: "x-id",
    };
    await own.create({ name: "t", verify, sequence: "{body.at}", rules: stopping(stop, when) });
    const headers = { authorization: "Bearer a-token-of-this-test", "x-id": "i" };
    const test = async (sample: object) => (await own.rest("POST /triggers/t/test", sample)).body;
    const sample = { headers, body: { n: 1, at: "7", type: "go" }, now: "2026-11-26T10:00:00.5009Z" };
    assert.deepEqual(await test(sample), {
      ...{ verifiedBy: "b", delivery: "i", event: "go", outcome: "accepted", rule: 0 },
      ...{ sequence: "00000000000000000007.000000000", operations: [{ stop: { sandboxId: "s-1" } }] },
    });
    const ignored = await test({ ...sample, now: null });
    assert.deepEqual(ignored, {
      ...{ verifiedBy: "b", delivery: "i", event: "go", outcome: "ignored", operations: [] },
    });
    const bad = await test({ ...sample, body: { n: 1, at: "soon" } });
    assert.deepEqual([bad.outcome, bad.rule], ["failed", 0]);
    assert.equal(bad.error, 'sequence: "soon" is neither an RFC 3339 time nor a number');
    const unsigned = await test({ ...sample, headers: null, body: '{"n":2,"at":1}' });
    assert.equal(unsigned.verifiedBy, undefined);
    assert.deepEqual(unsigned.operations, [{ stop: { sandboxId: "s-2" } }]);
  });
});
