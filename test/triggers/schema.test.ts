import assert from "node:assert/strict";
import { test } from "node:test";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { parseVerify } from "../../shared/triggers/verify/schema.ts";
import { decodeKey, makeSecret } from "../../shared/triggers/verify/secret.ts";

const good = "0123456789abcdef";
const parse = (document: unknown) => parseVerify(parseJson(JSON.stringify(document)));
const by = (scheme: string, secret: string, more: object = {}) => ({
  ...{ scheme, secrets: [{ kid: "a", secret }] },
  ...more,
});
const hmacBy = (more: object) => by("hmac", good, { header: "x-sig", ...more });

/** Asserts that a document is refused with a message that begins with a field and its rule. */
function refuses(document: unknown, message: string): void {
  assert.throws(
    () => parse(document),
    (error: unknown) => {
      assert.ok(error instanceof SandboxError && error.code === "invalid_argument");
      assert.ok(error.message.startsWith(message), error.message);
      return true;
    },
  );
}

test("a document with every kind of field is parsed, with its defaults", () => {
  const secrets = [
    { kid: "2026-11", secret: good },
    { kid: "2026-05", binding: "OLD_SECRET", until: "2026-12-01T00:00:00.5Z" },
    { kid: "made" },
  ];
  const parsed: unknown = JSON.parse(JSON.stringify(parse({ scheme: "hmac", secrets, header: "X-Sig" })));
  assert.deepEqual(parsed, {
    settings: {
      ...{ scheme: "hmac", header: "x-sig", prefix: "", encoding: "hex", hash: "SHA-256" },
      ...{ keyEncoding: "text", template: "{body}", timestampUnit: "s" },
    },
    secrets: [
      { kid: "2026-11", secret: good },
      { kid: "2026-05", binding: "OLD_SECRET", untilMs: Date.UTC(2026, 11, 1) + 500 },
      { kid: "made" },
    ],
  });
});

test("a refusal names the field and the rule", () => {
  refuses(null, "verify: must be an object");
  refuses({}, "verify.scheme: must be github, gitlab, ");
  refuses(by("gitub", good), "verify.scheme: must be github, gitlab, ");
  refuses({ scheme: "github" }, "verify.secrets: must have 1 to 4 items, not 0");
  refuses({ scheme: "github", secrets: "a" }, "verify.secrets: must be a list");
  const five = ["a", "b", "c", "d", "e"].map((kid) => ({ kid }));
  refuses({ scheme: "github", secrets: five }, "verify.secrets: must have 1 to 4 items, not 5");
  refuses(
    { scheme: "github", secrets: [{ kid: "a" }, { kid: "a" }] },
    "verify.secrets: must differ in their kid",
  );
  refuses({ scheme: "github", secrets: [{ kid: "a b" }] }, "verify.secrets[0].kid: must be 1 to 64 letters");
  refuses({ scheme: "github", secrets: [{}] }, "verify.secrets[0].kid: must be a string");
  refuses({ scheme: "github", secrets: ["x"] }, "verify.secrets[0]: must be an object");
  refuses(by("github", good, { header: "x" }), 'verify: has no field "header"');
  const both = [{ kid: "a", secret: good, binding: "A" }];
  refuses({ scheme: "github", secrets: both }, "verify.secrets[0]: must have secret or binding, not both");
  const until = [{ kid: "a", until: "tomorrow" }];
  refuses({ scheme: "github", secrets: until }, "verify.secrets[0].until: must be an RFC 3339 time");
  refuses(
    { scheme: "github", secrets: [{ kid: "a", binding: "a-b" }] },
    "verify.secrets[0].binding: must be",
  );
  refuses(by("qstash", good), "verify.publicUrl: must be a string");
  refuses(by("qstash", good, { publicUrl: "s.example.com" }), "verify.publicUrl: must be the URL");
  refuses(by("hmac", good), "verify.header: must be a string");
  refuses(hmacBy({ header: "x sig" }), 'verify.header: must be the name of a header, not "x sig"');
  refuses(hmacBy({ encoding: "hax" }), 'verify.encoding: must be hex, base64 or base64url, not "hax"');
  refuses(hmacBy({ hash: "MD5" }), 'verify.hash: must be SHA-1, SHA-256 or SHA-512, not "MD5"');
  refuses(
    by("cloudevents", good, { maxPerMinute: 0 }),
    "verify.maxPerMinute: must be a whole number from 1 to 1000000, not 0",
  );
  refuses(by("cloudevents", good, { origins: ["a b"] }), "verify.origins[0]: must be the name of a host");
});

test("each field has a limit, and takes what is just within it", () => {
  const a = (length: number) => "a".repeat(length);
  const origins = (count: number) => by("cloudevents", good, { origins: Array(count).fill("a.example") });
  const kids = (count: number) => Array.from({ length: count }, (_, at) => ({ kid: `${at}`, secret: good }));
  const rows: readonly (readonly [accepted: object, refused: object, message: string])[] = [
    [origins(16), origins(17), "verify.origins: must have 0 to 16 items, not 17"],
    [
      { scheme: "github", secrets: kids(4) },
      { scheme: "github", secrets: kids(5) },
      "verify.secrets: must have 1 to 4",
    ],
    [
      by("cloudevents", good, { maxPerMinute: 1_000_000 }),
      by("cloudevents", good, { maxPerMinute: 1_000_001 }),
      "verify.maxPerMinute: must be a whole number from 1 to 1000000, not 1000001",
    ],
    [
      by("cloudevents", good, { maxPerMinute: 1 }),
      by("cloudevents", good, { maxPerMinute: 1.5 }),
      "verify.maxPerMinute: must be a whole number from 1 to 1000000, not 1.5",
    ],
    [
      hmacBy({ template: `${a(250)}{body}` }),
      hmacBy({ template: `${a(251)}{body}` }),
      "verify.template: must have at most 256 characters",
    ],
    [
      hmacBy({ template: "{id}{body}", idHeader: "x-id" }),
      hmacBy({ template: "{id}{id}{body}", idHeader: "x-id" }),
      "verify.template: must have {timestamp} and {id} at most once",
    ],
    [
      by("bearer", good, { header: null }),
      by("bearer", good, { header: true }),
      "verify.header: must be a string",
    ],
    [by("github", a(256)), by("github", a(257)), "verify.secrets[0].secret: must be 16 to 256"],
    [by("openai", a(24)), by("openai", a(23)), "verify.secrets[0].secret: must be whsec_"],
    [
      by("hmac", "00".repeat(256), { header: "x", keyEncoding: "hex" }),
      by("hmac", "00".repeat(257), { header: "x", keyEncoding: "hex" }),
      "verify.secrets[0].secret: must be the hex of 16 to 256 bytes",
    ],
  ];
  for (const [accepted, refused, message] of rows) {
    assert.ok(parse(accepted), message);
    refuses(refused, message);
  }
});

test("a template that would leave something unsigned is refused", () => {
  refuses(hmacBy({ template: "{timestamp}" }), "verify.template: must have {body} once");
  refuses(hmacBy({ template: "{body}{body}" }), "verify.template: must have {body} once");
  refuses(hmacBy({ template: "{body}{x}" }), "verify.template: must have no braces but");
  refuses(
    hmacBy({ template: "{timestamp}.{body}" }),
    "verify.template: must have {timestamp} if and only if",
  );
  refuses(hmacBy({ timestampHeader: "x-time" }), "verify.template: must have {timestamp} if and only if");
  refuses(hmacBy({ template: "{id}.{body}" }), "verify.template: must not have {id} unless idHeader is set");
  assert.ok(parse(hmacBy({ idHeader: "x-id" })));
});

test("a secret must fit its scheme, and is in no error", () => {
  const bytes = (length: number) => Buffer.alloc(length, 7).toString("base64");
  const rules: readonly (readonly [
    scheme: string,
    good: readonly string[],
    bad: readonly string[],
    more?: object,
  ])[] = [
    ["github", [good], [good.slice(1), "a".repeat(257), `${good}\u00e9`, ""]],
    ["stripe", [`whsec_${good}`], ["whsec_"]],
    ["slack", [good], ["short"]],
    ["qstash", ["sig_current"], ["sig_"], { publicUrl: "https://a.example/hooks/a/b" }],
    [
      "standard",
      [`whsec_${bytes(18)}`, `whsec_${bytes(64)}`, `whpk_${bytes(32)}`],
      [
        ...[
          good,
          bytes(32),
          `whsec_${bytes(17)}`,
          `whsec_${bytes(65)}`,
          `whpk_${bytes(31)}`,
          "whsec_",
          "whpk_",
        ],
        ...[`whsk_${bytes(64)}`, `whsec_${bytes(24)}!`],
      ],
    ],
    ["gitlab", [`whsec_${bytes(32)}`], [good]],
    ["anthropic", [`whsec_${bytes(32)}`], [good]],
    ["openai", [`whsec_${bytes(32)}`, "a".repeat(24)], ["a".repeat(23), "whsec_abc"]],
    ["bearer", [good], [`${good} b`, "short"]],
    ["cloudevents", [good], [`${good}\n`]],
    ["gitlab-token", [good], ["short"]],
    [
      "hmac",
      ["00".repeat(16), "aB".repeat(16)],
      ["00".repeat(15), "0".repeat(33), good.replace("a", "g")],
      { header: "x", keyEncoding: "hex" },
    ],
    [
      "hmac",
      [bytes(16)],
      [bytes(15), "*".repeat(24), `${bytes(16)}=`, `${bytes(18)}\n`, ""],
      { header: "x", keyEncoding: "base64" },
    ],
  ];
  for (const [scheme, accepted, refused, more] of rules) {
    for (const secret of accepted) assert.ok(parse(by(scheme, secret, more)), `${scheme} ${secret}`);
    for (const secret of refused) {
      assert.throws(
        () => parse(by(scheme, secret, more)),
        (error: unknown) => {
          assert.ok(error instanceof SandboxError);
          assert.match(error.message, /^verify\.secrets\[0\]\.secret: must be /, `${scheme} ${secret}`);
          assert.ok(secret.length < 10 || !error.message.includes(secret));
          return true;
        },
      );
    }
  }
});

test("a secret that is made here fits its scheme, and differs each time", () => {
  for (const scheme of ["github", "gitlab", "gitlab-token", "standard", "bearer", "cloudevents"]) {
    const { settings } = parse({ scheme, secrets: [{ kid: "a" }] });
    const secret = makeSecret(settings);
    assert.ok(secret !== undefined && decodeKey(settings, secret), scheme);
    assert.notEqual(secret, makeSecret(settings));
  }
  for (const keyEncoding of ["text", "hex", "base64"]) {
    const { settings } = parse(hmacBy({ keyEncoding, secrets: [{ kid: "a" }] }));
    const key = decodeKey(settings, makeSecret(settings) ?? "");
    assert.equal(key?.bytes.length, keyEncoding === "text" ? 64 : 32, keyEncoding);
  }
  const { settings } = parse(by("stripe", `whsec_${good}`));
  assert.equal(makeSecret(settings), undefined);
});
