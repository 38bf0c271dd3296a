import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { it } from "node:test";
import { gzipSync } from "node:zlib";
import { idempotencyKeyOf } from "../../functions/operation.ts";
import { BodyFields } from "../../functions/rest/body-fields.ts";
import { isKnown, versionsOf } from "../../functions/rest/etag.ts";
import { checkName } from "../../functions/triggers/definition.ts";
import { quote } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { packBody, unpackBody } from "../../shared/triggers/body.ts";
import { eventOf } from "../../shared/triggers/payload/event.ts";
import { readBody } from "../../shared/triggers/payload/read-body.ts";
import { maxSignatures } from "../../shared/triggers/verify/claim.ts";
import { readStandard } from "../../shared/triggers/verify/standard.ts";
import { readStripe } from "../../shared/triggers/verify/stripe.ts";
import { templateFault } from "../../shared/triggers/verify/template.ts";
import { isLoop, requestIdWith } from "../../shared/webhook/hops.ts";
import { decodeSecret } from "../../shared/webhook/secret.ts";
import { startFunctions } from "../support/functions.ts";

const bodyOf = (text: string) => new TextEncoder().encode(text);
const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString("base64")}`;
const plain = { scheme: "github" } as const;

/** Values with their limits: each is accepted at its limit, and beyond it is not. */
const rows: readonly (readonly [what: string, limit: number, accepts: (length: number) => unknown])[] = [
  [
    "an idempotency key",
    256,
    (length) => idempotencyKeyOf(new Headers({ "idempotency-key": "k".repeat(length) })),
  ],
  ["an If-Match of several tags", 100, (length) => versionsOf(Array(length).fill('"a.1"').join())],
  ["the name of a trigger", 60, (length) => checkName("n".repeat(length))],
  [
    "the type of an event",
    256,
    (length) => eventOf("standard", new Map([["type", "t".repeat(length)]]), new Headers()),
  ],
  [
    "the fields of a form",
    1_000,
    (length) => {
      const body = bodyOf(Array.from({ length }, (_, at) => `f${at}=1`).join("&"));
      const headers = new Headers({ "content-type": "application/x-www-form-urlencoded" });
      return "body" in readBody(plain, { headers, query: "", body });
    },
  ],
  [
    "the template of an HMAC",
    256,
    (length) => templateFault({ template: "{body}".padEnd(length, "x") }) === undefined,
  ],
  ["the hops of an event", 8, (length) => !isLoop(requestIdWith("r", length))],
  ["a secret", 64, (length) => decodeSecret(secretOf(length))],
];

for (const [what, limit, accepts] of rows) {
  it(`${what} may have ${limit}, and not one more`, () => {
    const isAccepted = (length: number) => {
      try {
        return Boolean(accepts(length));
      } catch {
        return false;
      }
    };
    assert.deepEqual([isAccepted(limit), isAccepted(limit + 1)], [true, false]);
  });
}

it("a quotation has at most 64 characters, of which none is cut", () => {
  const smile = "\u{1f600}";
  for (const [text, quoted] of [
    ["", ""],
    ["x".repeat(64), "x".repeat(64)],
    ["x".repeat(65), `${"x".repeat(63)}…`],
    [smile.repeat(64), smile.repeat(64)],
    [smile.repeat(65), `${smile.repeat(63)}…`],
    ["x".repeat(100_000), `${"x".repeat(63)}…`],
  ] as const) {
    assert.equal(quote(text), `"${quoted}"`);
  }
});

it("the fields of a body have defaults, also if they are null, and limits", () => {
  const range = { min: 2, max: 4, otherwise: 3 };
  for (const body of ["{}", '{"a":null}']) {
    const of = () => new BodyFields(parseJson(body));
    assert.deepEqual([of().text("a"), of().value("a"), of().flag("a")], [undefined, undefined, false]);
    assert.deepEqual([of().choice("a", ["x", "y"]), of().count("a", range), of().texts("a")], ["x", 3, []]);
    assert.equal(of().isNull("a"), body !== "{}");
  }
  const count = (text: string) => new BodyFields(parseJson(`{"a":${text}}`)).count("a", range);
  assert.deepEqual([count("2"), count("4"), count("4.0")], [2, 4, 4]);
  for (const text of ["1", "5", "2.5", '"3"', "true"]) {
    assert.throws(() => count(text), /^SandboxError: a: must be a whole number from 2 to 4$/, text);
  }
  const fields = new BodyFields(parseJson('{"a":true,"b":"y","c":["p","q"],"d":1}'));
  assert.deepEqual(
    [fields.flag("a"), fields.choice("b", ["x", "y"]), fields.texts("c")],
    [true, "y", ["p", "q"]],
  );
  assert.deepEqual([...fields.rest.keys()], ["d"]);
  assert.throws(() => fields.end(), /^SandboxError: d: is not a field of this operation$/);
  fields.value("d");
  fields.end();
  for (const read of [
    (wrong: BodyFields) => wrong.flag("a"),
    (wrong: BodyFields) => wrong.text("a"),
    (wrong: BodyFields) => wrong.texts("a"),
    (wrong: BodyFields) => wrong.texts("b"),
    (wrong: BodyFields) => wrong.choice("c", ["x", "y"]),
  ]) {
    const wrong = new BodyFields(parseJson('{"a":1,"b":["x",1],"c":"z"}'));
    assert.throws(() => read(wrong), { code: "invalid_argument" });
  }
});

it("a secret has at least 24 bytes", () => {
  assert.equal(decodeSecret(secretOf(24))?.length, 24);
  assert.equal(decodeSecret(secretOf(23)), undefined);
});

it("a delivery has at most as many signatures as its scheme allows", async () => {
  const hex = "ab".repeat(32);
  const stripe = async (count: number) => {
    const header = ["t=1614265330", ...Array(count).fill(`v1=${hex}`)].join(",");
    const delivery = { headers: new Headers({ "stripe-signature": header }), query: "", body: bodyOf("{}") };
    return (await readStripe(delivery, plain)).signatures.length;
  };
  const standard = async (count: number) => {
    const item = `v1,${Buffer.from(hex, "hex").toString("base64")}`;
    const headers = new Headers({
      "webhook-id": "m",
      "webhook-timestamp": "1614265330",
      "webhook-signature": Array(count).fill(item).join(" "),
    });
    return (await readStandard({ headers, query: "", body: bodyOf("{}") }, plain)).signatures.length;
  };
  for (const signaturesOf of [stripe, standard]) {
    assert.deepEqual(
      [await signaturesOf(1), await signaturesOf(maxSignatures), await signaturesOf(maxSignatures + 1)],
      [1, maxSignatures, 0],
    );
  }
});

it("a body is kept up to 1 MiB, and 64 KiB compressed", async () => {
  const zeros = new Uint8Array(1024 * 1024);
  const packed = await packBody(zeros);
  assert.deepEqual(packed && (await unpackBody(packed)), zeros);
  assert.equal(await packBody(new Uint8Array(zeros.length + 1)), null);
  // Bytes that cannot be compressed, of the largest size that fits.
  const random = randomBytes(70_000);
  let length = 64 * 1024;
  while (gzipSync(random.subarray(0, length)).length > 64 * 1024) length--;
  assert.equal((await packBody(random.subarray(0, length)))?.length, 64 * 1024);
  assert.equal(await packBody(random.subarray(0, length + 1)), null);
});

it("a request id has at most 255 characters; a longer one is replaced", async (context) => {
  const functions = await startFunctions([
    { name: "a", url: "http://agent.test", token: "t", sandboxer: "a" },
  ]);
  context.after(() => functions.close());
  const idOf = async (given: string) => {
    const { headers } = await functions.ask("/healthz", { headers: { "x-request-id": given } });
    return headers.get("x-request-id");
  };
  const longestId = "r".repeat(255);
  assert.equal(await idOf(longestId), longestId);
  for (const given of [`${longestId}r`, "a b", ""]) assert.match(String(await idOf(given)), /^[\da-f-]{36}$/);
});

it("an idempotency key may be in double quotes, which are part of it elsewhere", () => {
  for (const [header, key] of [
    ['"a"', "a"],
    ['a"b"', 'a"b"'],
    ['"a"b', '"a"b'],
  ] as const) {
    assert.equal(idempotencyKeyOf(new Headers({ "idempotency-key": header })), key);
  }
});

it("too many entity tags are refused by the name of their header", () => {
  const tags = Array(101).fill('"a.1"').join();
  assert.throws(() => versionsOf(tags), { message: "if-match: must have at most 100 entity tags, not 101" });
  assert.throws(() => isKnown(tags, { uid: "a", revision: 1, statusTag: "" }), {
    message: /^if-none-match: must have/,
  });
});
