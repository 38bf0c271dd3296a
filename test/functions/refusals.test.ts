import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { maxDocumentLength } from "../../shared/triggers/document.ts";
import { githubSecret, stopping, Triggers } from "../suites/trigger-fixture.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { objectsIn } from "../support/objects-in.ts";

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
