import assert from "node:assert/strict";
import type { Case } from "../suites/case.ts";
import { accepts, refuses, verifyBy } from "./deliver.ts";
import { qstashClaims, signJwt } from "./sign.ts";

const publicUrl = "https://s.example.com/v1/namespaces/default/hooks/q";
const nowSecs = 1_614_265_330;
const body = '{"job":42}';
const signaturePart = "qsjZ3fqbFZ8pNso_IvWKVRsO5V1ZCCCR_1y7ySWz1Is";
const claims = qstashClaims(publicUrl, nowSecs, body);

export function qstash(token: string, change: object = {}) {
  return {
    verify: verifyBy("qstash", "sig_current", { publicUrl }),
    headers: { "upstash-signature": token, "upstash-message-id": "msg_7" },
    ...{ body, nowSecs },
    ...change,
  };
}

export const signQstash = (change: object = {}, header?: object) =>
  signJwt("sig_current", { ...claims, ...change }, header);

/** Deliveries of QStash, by their exact bytes. */
export const qstashCases: readonly Case[] = [
  {
    name: "QStash's token verifies, and the key has the message's id and the body's hash",
    async run(ask) {
      const token = signQstash();
      assert.equal(token.split(".")[2], signaturePart);
      assert.equal(claims.body, "mbJFuZf8t3V1lDw3Q0-D9ri1WWcNcR_ttg4z2fTb_C8=");
      const payload = await accepts(ask, qstash(token));
      const again = await accepts(ask, qstash(signQstash({ jti: "jwt_2" })));
      assert.equal(again.key, payload.key);
      assert.match(String(payload.key), /^sha256-[0-9a-f]{64}$/);
      await accepts(ask, qstash(signQstash({ body: claims.body.replace("=", "") })));
    },
  },
  {
    name: "QStash's token has at most 8,192 characters",
    async run(ask) {
      const padded = (length: number) => signQstash({ more: "x".repeat(length) });
      const lengths = Array.from({ length: 6_000 }, (_, length) => length);
      const most = lengths.findLast((length) => padded(length).length <= 8_192) ?? assert.fail();
      assert.equal(padded(most).length, 8_192);
      await accepts(ask, qstash(padded(most)));
      await refuses(ask, qstash(padded(most + 1)));
    },
  },
  {
    name: "QStash's token is refused without HS256, for another URL, body or time",
    async run(ask) {
      const token = signQstash();
      const [head, middle, end] = token.split(".");
      const none = Buffer.from('{"alg":"none"}').toString("base64url");
      const tokens = [
        `${none}.${middle}.`,
        `${none}.${middle}.${end}`,
        signQstash({}, { alg: "none", typ: "JWT" }),
        signQstash({}, { alg: "HS512", typ: "JWT" }),
        signQstash({ sub: "https://s.example.com/v1/namespaces/default/hooks/p" }),
        signQstash({ iss: "Downstash" }),
        signQstash({ exp: nowSecs - 1 }),
        signQstash({ nbf: nowSecs + 301, exp: nowSecs + 601 }),
        signQstash({ body: undefined }),
        signQstash({ exp: "1614265630" }),
        signQstash({ body: "" }),
        `${head}.${middle}`,
        `${token}.`,
        `${token}=`,
        // The last digit has two bits that mean nothing: this is another text of the same signature.
        `${token.slice(0, -1)}t`,
        "..",
        "",
      ];
      for (const each of tokens) await refuses(ask, qstash(each));
      await refuses(ask, qstash(token, { body: '{"job":43}' }));
      await refuses(ask, qstash(token, { body: "" }));
      await refuses(ask, qstash(token, { nowSecs: nowSecs + 301 }));
      await accepts(ask, qstash(token, { nowSecs: nowSecs + 300 }));
    },
  },
  {
    name: "QStash's next key verifies, and after two rolls the first does not",
    async run(ask) {
      const verify = (...keys: string[]) => ({ verify: verifyBy("qstash", keys, { publicUrl }) });
      const token = signQstash();
      await accepts(ask, qstash(token, verify("sig_previous", "sig_current")), "b");
      await refuses(ask, qstash(token, verify("sig_next_1", "sig_next_2")));
    },
  },
  {
    name: "QStash's delivery without the message's id verifies, and fails for good",
    async run(ask) {
      const headers = { "upstash-signature": signQstash() };
      const payload = await accepts(ask, qstash("", { headers }));
      assert.equal(payload.fault, "upstash-message-id: must be set");
    },
  },
];
