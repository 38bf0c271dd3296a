import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { CallNotes, Services } from "../../functions/operation.ts";
import type { RestRequest } from "../../functions/rest/request.ts";
import updateTrigger from "../../functions/triggers/update.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";
import type { RecordVersion } from "../../shared/sandbox/store.ts";
import { maxDocumentLength } from "../../shared/triggers/document.ts";
import { githubSecret, stopping, Triggers } from "../suites/trigger-fixture.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { objectsIn } from "../support/objects-in.ts";
import { partOf } from "../support/part-of.ts";

const github = { scheme: "github", secrets: [{ kid: "1", secret: githubSecret }] };
const trigger = (more: object) => ({ name: "u", verify: github, rules: [], ...more });
const verifiedBy = (scheme: string, secret?: string) =>
  trigger({ verify: { scheme, secrets: [{ kid: "1", ...(secret === undefined ? {} : { secret }) }] } });

/** Requests that are refused, and the beginning of the error. Each names the field. */
const rows: readonly (readonly [route: string, body: unknown, message: string])[] = [
  ["POST /triggers", [], "body: must be a JSON object"],
  ["POST /triggers", verifiedBy("stripe"), "verify.secrets[0].secret: is missing, and made by the sender"],
  ["POST /triggers", verifiedBy("standard", "a secret of another kind"), "verify.secrets[0].secret: "],
  ["POST /triggers", trigger({ verify: "github" }), "verify: "],
  ["POST /triggers", trigger({ verify: { ...github, secrets: "1" } }), "verify.secrets: "],
  ["POST /triggers", trigger({ verify: { ...github, secrets: ["1"] } }), "verify.secrets[0]: "],
  [
    "POST /triggers",
    trigger({ rules: [{ do: [{ run: { sandboxId: "s", wait: "1s" } }] }] }),
    "rules[0].do[0].run: wait: is not a field of triggers",
  ],
  ["PATCH /triggers/t", [], "body: must be a JSON object"],
  ["PATCH /triggers/t", { name: "u" }, 'name: must be the path\'s "t"'],
  [
    "PATCH /triggers/t",
    { verify: { scheme: "standard", secrets: [{ kid: "1" }] } },
    "verify.secrets[0].secret: holds another kind of secret",
  ],
  ["PATCH /triggers/t", { rules: {} }, "rules: must be a list"],
  ["POST /triggers/t/test", [], "body: must be a JSON object"],
  ["POST /triggers/t/test", {}, "body: is missing"],
  ["POST /triggers/t/test", { body: {}, colour: "red" }, "colour: is not a field"],
  ["POST /triggers/t/test", { body: {}, headers: [] }, "headers: must be an object of strings"],
  ["POST /triggers/t/test", { body: {}, headers: { a: "é" } }, "headers.a: must be a string of ASCII"],
  ["POST /triggers/t/test", { body: {}, headers: { "a b": "c" } }, "headers.a b: must be a string of ASCII"],
  ["POST /triggers/t/test", { body: {}, headers: { a: 1 } }, "headers.a: must be a string of ASCII"],
  ["POST /triggers/t/test", { body: {}, now: "noon" }, 'now: must be an RFC 3339 time, not "noon"'],
  ["POST /triggers/t/test", { body: {}, now: 7 }, "now: must be an RFC 3339 time"],
  [
    "GET /triggers/t/deliveries?outcome=lost",
    undefined,
    "outcome: must be accepted, done, ignored, stale or failed",
  ],
  ["POST /triggers/t/deliveries/none/replay", [], "body: must be a JSON object"],
  ["POST /triggers/t/deliveries/none/replay", { force: "yes" }, "force: "],
  ["POST /triggers/t/deliveries/none/replay", { colour: "red" }, "colour: is not a field"],
  ["POST /run", { sandboxId: "s", runtime: { name: "r" }, output: true }, "output: needs wait"],
  [
    "PATCH /sandboxes/s",
    { expiresIn: null, onExpire: "stop" },
    "onExpire: must not be given with an end that is null",
  ],
  [
    "PATCH /sandboxes/s",
    { expiresIn: "1m", expiresAt: null },
    "expiresAt: must not be given together with expiresIn",
  ],
  ["POST /delete", { filters: ["id", 7], force: true }, "filters[1]: must be a string"],
  ["GET /sandboxes?filter=%ff", undefined, "query: must be percent-encoded UTF-8"],
  ["GET /events?filter=colour==red", undefined, 'filter: "colour" is not a field of events'],
];

describe("a request that is refused, with the field and the rule", () => {
  let functions: Functions;
  let triggers: Triggers;
  before(async () => {
    functions = await startFunctions([{ name: "a", url: "http://agent.test", token: "t", sandboxer: "a" }]);
    triggers = new Triggers(functions.ask);
    await triggers.create({ name: "t", verify: github, rules: stopping({ sandboxId: "s" }) });
    assert.equal(
      (await triggers.rest("POST /sandboxes", { sandboxId: "s", runtime: { name: "r" } })).status,
      201,
    );
  });
  after(() => functions.close());

  for (const [route, sent, message] of rows) {
    it(`${route} ${JSON.stringify(sent)}`, async () => {
      const { status, body } = await triggers.rest(route, sent);
      assert.deepEqual([status, body.code], [400, "invalid_argument"], JSON.stringify(body));
      assert.equal(String(body.detail).slice(0, message.length), message);
    });
  }

  it("a trigger that is too long, by one character", async () => {
    const long = (more: number) =>
      trigger({ name: "long", sequence: "x".repeat(maxDocumentLength - 1_000 + more) });
    const { body } = await triggers.rest("POST /triggers", long(2_000));
    const [, length] = /^body: must have at most \d+ characters, not (\d+)$/.exec(String(body.detail)) ?? [];
    const excess = Number(length) - maxDocumentLength;
    const atLimit = await triggers.rest("POST /triggers", long(2_000 - excess));
    assert.equal(atLimit.status, 201, JSON.stringify(atLimit.body));
    assert.equal((await triggers.rest("DELETE /triggers/long")).status, 204);
    const above = await triggers.rest("POST /triggers", long(2_001 - excess));
    assert.match(String(above.body.detail), /^body: must have at most/);
  });

  it("nothing of it is stored", async () => {
    const { body } = await triggers.rest("GET /triggers");
    assert.deepEqual(
      objectsIn(body.triggers).map(({ name }) => name),
      ["t"],
    );
  });
});

describe("a change of a trigger that has changed since it was read", () => {
  /** Changes a trigger whose revision rises after each read. Returns the versions of each attempt to write. */
  async function change(ifMatch: string | undefined, failures: number) {
    const accepted: (readonly RecordVersion[])[] = [];
    const verify = { scheme: "github", secrets: [{ kid: "1", binding: "B" }] };
    const document = JSON.stringify({ verify, rules: [] });
    const secrets = [{ kid: "1", binding: "B" }];
    let revision = 0;
    const stored = () => ({
      namespace: "n",
      name: "t",
      uid: "u",
      revision,
      document,
      secrets,
      createdAt: 0,
      updatedAt: 0,
    });
    const triggers = {
      triggers: {
        async get() {
          revision++;
          return { trigger: stored() };
        },
        async update(_call: unknown, _name: string, _values: unknown, versions: readonly RecordVersion[]) {
          accepted.push(versions);
          if (accepted.length <= failures) throw new SandboxError("aborted", "it has changed");
          return stored();
        },
      },
      secrets: { bound: () => githubSecret },
    };
    const request = partOf<RestRequest>({
      json: async () => parseJson('{"rules":[]}'),
      param: () => "t",
      headers: new Headers(ifMatch === undefined ? {} : { "if-match": ifMatch }),
    });
    const call = { namespace: "n", signal: new AbortController().signal };
    const services = partOf<Services>({ triggers: async () => triggers });
    const work = updateTrigger.serveRest(services, call, request, partOf<CallNotes>({}));
    const outcome = await work.then(
      ({ headers }) => headers?.etag,
      (error: SandboxError) => error.code,
    );
    return { outcome, accepted };
  }
  const read = (revision: number) => [{ uid: "u", revision }];

  it("is read and written again, up to five times", async () => {
    assert.deepEqual(await change(undefined, 4), { outcome: '"u.5"', accepted: [1, 2, 3, 4, 5].map(read) });
    assert.deepEqual(await change(undefined, 5), { outcome: "aborted", accepted: [1, 2, 3, 4, 5].map(read) });
  });

  it("is not, if it names a version, of which only the one that was read is accepted", async () => {
    const several = '"u.1", "u.2", "other.1"';
    assert.deepEqual(await change(several, 0), { outcome: '"u.1"', accepted: [read(1)] });
    assert.deepEqual(await change(several, 1), { outcome: "aborted", accepted: [read(1)] });
    assert.deepEqual(await change('"u.2", "other.1"', 0), { outcome: '"u.1"', accepted: [[]] });
  });
});
