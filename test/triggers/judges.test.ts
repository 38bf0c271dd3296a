import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sign as octokitSign, verify as octokitVerify } from "@octokit/webhooks-methods";
import { Receiver } from "@upstash/qstash";
import fc from "fast-check";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { decodeSecret } from "../../shared/webhook/secret.ts";
import { signatureHeaders } from "../../shared/webhook/signature.ts";
import { check } from "./check.ts";
import { verifyBy } from "./deliver.ts";
import { qstashClaims, signGithub, signJwt, signStandard } from "./sign.ts";

const json = fc.json({ maxDepth: 3 }).map((text) => `{"a":${text}}`);
const secret = fc
  .uint8Array({ minLength: 24, maxLength: 64 })
  .map((bytes) => `whsec_${Buffer.from(bytes).toString("base64")}`);
const textSecret = fc.stringMatching(/^[A-Za-z0-9 '.!-]{16,64}$/);
const id = fc.stringMatching(/^[A-Za-z0-9_]{1,40}$/);
const encoder = new TextEncoder();

/** Returns the time of the libraries, which know no other. */
const nowSecs = () => Math.floor(Date.now() / 1_000);

/** The libraries of the senders, as judges that know nothing of our code. */
describe("what the senders' own libraries sign and verify", () => {
  it("agrees with standardwebhooks on messages and their secrets", async () => {
    await fc.assert(
      fc.asyncProperty(secret, id, json, async (key, message, body) => {
        const secs = nowSecs();
        const judge = new StandardWebhook(key);
        const signature = judge.sign(message, new Date(secs * 1_000), body);
        const headers = {
          "webhook-id": message,
          "webhook-timestamp": String(secs),
          "webhook-signature": signature,
        };
        assert.ok(await check(verifyBy("standard", key), headers, body, secs));
        const ours = decodeSecret(key);
        assert.ok(ours);
        const signed = await signatureHeaders([ours], message, encoder.encode(body), secs * 1_000);
        judge.verify(body, signed, { jsonParse: false });
        assert.throws(() => judge.verify(`${body} `, signed));
      }),
    );
  });

  it("agrees with svix on its own names of headers", async () => {
    await fc.assert(
      fc.asyncProperty(secret, id, json, async (key, message, body) => {
        const secs = nowSecs();
        const signature = new SvixWebhook(key).sign(message, new Date(secs * 1_000), body);
        const headers = { "svix-id": message, "svix-timestamp": String(secs), "svix-signature": signature };
        assert.ok(await check(verifyBy("standard", key), headers, body, secs));
        new SvixWebhook(key).verify(body, signStandard(key, message, secs, body, "svix"));
      }),
    );
  });

  it("agrees with @octokit/webhooks-methods on GitHub's signatures", async () => {
    await fc.assert(
      fc.asyncProperty(textSecret, json, async (key, body) => {
        const headers = { "x-hub-signature-256": await octokitSign(key, body) };
        assert.ok(await check(verifyBy("github", key), headers, body, 0));
        assert.equal(await check(verifyBy("github", key), headers, `${body} `, 0), undefined);
        const ours = signGithub(key, "push", body)["x-hub-signature-256"];
        assert.equal(await octokitVerify(key, body, ours), true);
      }),
    );
  });

  it("agrees with @upstash/qstash on tokens, and on what is wrong with them", async () => {
    const publicUrl = "https://s.example.com/hooks/default/q";
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^sig_[A-Za-z0-9]{8,32}$/), json, async (key, body) => {
        const secs = nowSecs();
        const claims = qstashClaims(publicUrl, secs, body);
        const judge = new Receiver({ currentSigningKey: key, nextSigningKey: `${key}2` });
        const verdicts = async (token: string, text = body) => {
          const theirs = judge.verify({ signature: token, body: text, url: publicUrl });
          const verify = verifyBy("qstash", key, { publicUrl });
          const ours = check(verify, { "upstash-signature": token }, text, secs);
          const [isTheirs, found] = await Promise.all([theirs.catch(() => false), ours]);
          if (found) assert.equal(found.sentAtMs, secs * 1_000);
          return [isTheirs, found !== undefined];
        };
        assert.deepEqual(await verdicts(signJwt(key, claims)), [true, true]);
        const wrong = [
          signJwt(`${key}3`, claims),
          signJwt(key, { ...claims, sub: `${publicUrl}/` }),
          signJwt(key, { ...claims, iss: "upstash" }),
          signJwt(key, { ...claims, exp: secs - 10 }),
          signJwt(key, claims, { alg: "none" }),
        ];
        for (const token of wrong) assert.deepEqual(await verdicts(token), [false, false]);
        assert.deepEqual(await verdicts(signJwt(key, claims), `${body} `), [false, false]);
      }),
      { numRuns: 25 },
    );
  });

  it("differs from standardwebhooks in timestamps that are not only digits", async () => {
    const key = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
    const secs = nowSecs();
    const signed = signStandard(key, "msg_1", secs, "{}");
    for (const timestamp of [`${secs}abc`, `+${secs}`, `${secs}.9`]) {
      const headers = { ...signed, "webhook-timestamp": timestamp };
      new StandardWebhook(key).verify("{}", headers);
      assert.equal(await check(verifyBy("standard", key), headers, "{}", secs), undefined);
    }
  });
});
