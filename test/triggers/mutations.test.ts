import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { check } from "./check.ts";
import { verifyBy } from "./deliver.ts";
import { hmac, qstashClaims, signGithub, signJwt, signSlack, signStandard, signStripe } from "./sign.ts";
import { githubSecret, standardSecret } from "./vectors.ts";

const nowSecs = 1_795_687_560;
const publicUrl = "https://s.example.com/hooks/default/q";
const token = "a-token-of-this-test-7f9d";

interface Signer {
  readonly verify: object;
  sign(body: Uint8Array): Record<string, string>;
  /** The headers that are signed, or are the signature. */
  readonly proven: readonly string[];
}

const timed = {
  header: "x-sig",
  template: "{id}:{timestamp}:{body}",
  timestampHeader: "x-time",
  idHeader: "x-id",
};

const signers: readonly Signer[] = [
  {
    verify: verifyBy("github", githubSecret),
    sign: (body) => signGithub(githubSecret, "push", body, "guid"),
    proven: ["x-hub-signature-256"],
  },
  {
    verify: verifyBy("standard", standardSecret),
    sign: (body) => signStandard(standardSecret, "msg_1", nowSecs, body),
    proven: ["webhook-id", "webhook-timestamp", "webhook-signature"],
  },
  {
    verify: verifyBy("openai", standardSecret),
    sign: (body) => signStandard(standardSecret, "wh_1", nowSecs, body, "svix"),
    proven: ["svix-id", "svix-timestamp", "svix-signature"],
  },
  {
    verify: verifyBy("stripe", standardSecret),
    sign: (body) => signStripe(standardSecret, nowSecs, body),
    proven: ["stripe-signature"],
  },
  {
    verify: verifyBy("slack", githubSecret),
    sign: (body) => signSlack(githubSecret, nowSecs, body),
    proven: ["x-slack-signature", "x-slack-request-timestamp"],
  },
  {
    verify: verifyBy("qstash", "sig_current", { publicUrl }),
    sign: (body) => ({ "upstash-signature": signJwt("sig_current", qstashClaims(publicUrl, nowSecs, body)) }),
    proven: ["upstash-signature"],
  },
  {
    verify: verifyBy("hmac", githubSecret, timed),
    sign: (body) => ({
      "x-sig": hmac(githubSecret, [`e:${nowSecs}:`, body]).toString("hex"),
      ...{ "x-time": String(nowSecs), "x-id": "e" },
    }),
    proven: ["x-sig", "x-time", "x-id"],
  },
  {
    verify: verifyBy("bearer", token),
    sign: () => ({ authorization: `Bearer ${token}` }),
    proven: ["authorization"],
  },
];

const signer = fc.constantFrom(...signers);
const bodies = fc.uint8Array({ minLength: 1, maxLength: 300 });
const changed = (values: Uint8Array, at: number, by: number) =>
  values.map((byte, index) => (index === at % values.length ? byte ^ by : byte));

test("one changed bit in the body is refused", async () => {
  const bit = fc.constantFrom(1, 2, 4, 8, 16, 32, 64, 128);
  const signed = signers.filter(({ proven }) => !proven.includes("authorization"));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...signed),
      bodies,
      fc.nat(),
      bit,
      async ({ verify, sign }, body, at, by) => {
        const headers = sign(body);
        assert.ok(await check(verify, headers, body, nowSecs));
        assert.equal(await check(verify, headers, changed(body, at, by), nowSecs), undefined);
      },
    ),
    { numRuns: 300 },
  );
});

test("one changed, added or removed character in a proven header is refused", async () => {
  const character = fc.integer({ min: 0x21, max: 0x7e }).map((unit) => String.fromCharCode(unit));
  await fc.assert(
    fc.asyncProperty(
      ...[signer, bodies, fc.nat(), fc.nat(), character, fc.constantFrom(0, 1)],
      async ({ verify, sign, proven }, body, which, position, put, removed) => {
        const headers = sign(body);
        const name = proven[which % proven.length] ?? "";
        const text = headers[name] ?? "";
        const at = position % text.length;
        const mutated = text.slice(0, at) + put + text.slice(at + removed);
        const isSame =
          mutated === text ||
          (name === "authorization" && /^bearer /i.test(mutated) && mutated.endsWith(` ${token}`));
        // Case of hexadecimal digits means nothing in `hmac`, and an unknown item of a list is passed over.
        const isEqual = name === "x-sig" && mutated.toLowerCase() === text.toLowerCase();
        fc.pre(!isSame && !isEqual);
        const verified = await check(verify, { ...headers, [name]: mutated }, body, nowSecs);
        assert.equal(verified, undefined, `${name}: ${mutated}`);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("headers of any form are refused without an error", async () => {
  const values = fc.oneof(
    fc.string({ unit: "binary-ascii", maxLength: 40 }),
    fc.stringMatching(/^[\x20-\x7e\x80-\xff]{0,200}$/),
    fc.constantFrom(
      "v1,",
      "v1",
      ",",
      "=",
      "t=,v1=",
      "..",
      "a.b.c",
      "Bearer",
      "sha256=",
      " ",
      "v0=",
      "t=1,v1=00",
    ),
    fc.nat().map((count) => "v1,AAAA ".repeat(count % 2_000)),
  );
  await fc.assert(
    fc.asyncProperty(
      signer,
      bodies,
      fc.array(values, { minLength: 3, maxLength: 3 }),
      async (of, body, texts) => {
        const entries = of.proven.map((name, at) => [name, texts[at] ?? ""] as const);
        let headers: Headers;
        try {
          headers = new Headers(Object.fromEntries(entries));
        } catch {
          return; // No HTTP server would pass these on.
        }
        assert.equal(await check(of.verify, Object.fromEntries(headers), body, nowSecs), undefined);
      },
    ),
    { numRuns: 500 },
  );
});
