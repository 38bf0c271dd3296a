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
const deletes = { name: "pr", rules: [{ do: [{ delete: { sandboxId: "s-{body.n}", force: true } }] }] };

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

  const rows: readonly (readonly [route: string, body: unknown, detail: RegExp])[] = [
    ["POST /triggers", undefined, /^body: must be a JSON object/],
    ["POST /triggers", [], /^body: must be a JSON object/],
    ["POST /triggers", pullRequests({ name: 7 }), /^name: must be 1 to 60 letters and digits, .* them$/],
    ["POST /triggers", pullRequests({ name: "a".repeat(61) }), /^name: must be 1 to 60/],
    ["POST /triggers", pullRequests({ sequence: 7 }), /^sequence: must be a string/],
    ["POST /triggers", pullRequests({ rules: undefined }), /^rules: must be a list, not absent/],
    ["POST /triggers", pullRequests({ rules: "x" }), /^rules: must be a list, not a string/],
    ["POST /triggers", pullRequests({ rules: [1] }), /^rules\[0\]: must be an object/],
    ["POST /triggers", pullRequests({ rules: [{ do: [], to: 1 }] }), /^rules\[0\]\.to: is not a field of/],
    [
      "POST /triggers",
      pullRequests({ rules: stopping({}, [""]) }),
      /^rules\[0\]\.when\[0\]: must be a filter/,
    ],
    ["POST /triggers", pullRequests({ rules: [{ when: [1], do: [] }] }), /when\[0\]: must be a filter/],
    ["POST /triggers", doing(1), /^rules\[0\]\.do\[0\]: must be an object with one member/],
    ["POST /triggers", doing({}), /^rules\[0\]\.do\[0\]: must be an object with one member/],
    ["POST /triggers", doing({ stop: {}, delete: {} }), /do\[0\]: must be an object with one member/],
    ["POST /triggers", doing({ stop: 1 }), /^rules\[0\]\.do\[0\]\.stop: must be an object/],
    ["POST /triggers", doing({ stop: { sandboxId: 1 } }), /stop: sandboxId: must be the id of a sandbox/],
    ["POST /triggers", doing({ stop: { sandboxId: "a b" } }), /stop: sandbox id "a b" must match/],
    ["POST /triggers", doing({ delete: { sandboxId: "s", force: "x" } }), /delete: force: /],
    ["POST /triggers", doing({ renew: { sandboxId: "s", colour: "red" } }), /renew: /],
    ["POST /triggers", doing({ update: { sandboxId: "s", colour: "red" } }), /update: .*colour/],
    [
      "POST /triggers",
      doing({ run: { sandboxId: "s", runtime: { name: "r" }, wait: "10s" } }),
      /run: wait: is not a field of triggers/,
    ],
    [
      "POST /triggers",
      pullRequests(verifyBy("stripe", { kid: "1" })),
      /^verify\.secrets\[0\]\.secret: is missing, and made by the sender; it must be 16/,
    ],
    [
      "POST /triggers",
      pullRequests(verifyBy("standard", { kid: "1", binding: "BOUND" })),
      /^verify\.secrets\[0\]\.binding: holds another kind of secret; it must be whsec_/,
    ],
    [
      "PATCH /triggers/pr",
      verifyBy("standard", { kid: "1" }),
      /^verify\.secrets\[0\]\.secret: holds another kind of secret/,
    ],
    ["PATCH /triggers/pr", [], /^body: must be a JSON object/],
    ["PATCH /triggers/pr", undefined, /^body: must be a JSON object/],
    ["PATCH /triggers/pr", { name: "other" }, /^name: must be the path's "pr"/],
    ["POST /triggers/pr/test", [], /^body: must be a JSON object/],
    ["POST /triggers/pr/test", undefined, /^body: must be a JSON object/],
    ["POST /triggers/pr/test", {}, /^body: is missing/],
    ["POST /triggers/pr/test", { body: {}, colour: 1 }, /^colour: is not a field/],
    ["POST /triggers/pr/test", { body: {}, headers: [] }, /^headers: must be an object of strings/],
    ["POST /triggers/pr/test", { body: {}, headers: { a: 1 } }, /^headers\.a: must be a string of ASCII/],
    ["POST /triggers/pr/test", { body: {}, headers: { "a b": "" } }, /^headers\.a b: must be a string/],
    ["POST /triggers/pr/test", { body: {}, headers: { a: "é" } }, /^headers\.a: must be a string of ASCII/],
    ["POST /triggers/pr/test", { body: {}, now: 7 }, /^now: must be an RFC 3339 time$/],
    ["POST /triggers/pr/test", { body: {}, now: "soon" }, /^now: must be an RFC 3339 time, not "soon"$/],
    ["POST /triggers/pr/deliveries/d/replay", { colour: 1 }, /^colour: /],
    ["POST /triggers/pr/deliveries/d/replay", { force: "yes" }, /^force: /],
    ["GET /triggers/pr/deliveries?outcome=lost", undefined, /^outcome: must be accepted, done, .* "lost"$/],
  ];
  for (const [at, [route, body, detail]] of rows.entries()) {
    it(`are refused, with the place that is wrong: ${at} ${route} ${detail.source}`, async () => {
      const refused = await triggers.rest(route, body);
      assert.deepEqual(
        [refused.status, refused.body.code],
        [400, "invalid_argument"],
        JSON.stringify(refused.body),
      );
      assert.match(String(refused.body.detail), detail);
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
