import assert from "node:assert/strict";
import { generateKeyPairSync, sign as signBytes } from "node:crypto";
import type { Case } from "../suites/case.ts";
import type { Ask, Json } from "../support/client.ts";
import { nowSecs, token } from "./attempts.ts";
import { type Attempt, accepts, deliver, refuses, verifyBy } from "./deliver.ts";
import { hmac, signStandard } from "./sign.ts";
import { githubSecret, standardSecret } from "./vectors.ts";

/** Returns the body that rules would see. */
function bodyOf(payload: Json): Json {
  return JSON.parse(String(payload.written)).body;
}

async function acceptsEd25519(ask: Ask): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const verify = verifyBy("standard", [standardSecret, `whpk_${raw.toString("base64")}`]);
  const body = '{"type":"a"}';
  const signature = signBytes(null, Buffer.from(`msg_1.${nowSecs}.${body}`), privateKey).toString("base64");
  const headers = (signed: string) => ({
    ...signStandard(standardSecret, "msg_1", nowSecs, body),
    "webhook-signature": signed,
  });
  const attempt = { verify, headers: headers(`v1,AAAA v1a,${signature}`), body, nowSecs };
  await accepts(ask, attempt, "b");
  await refuses(ask, { ...attempt, body: '{"type":"b"}' });
  await refuses(ask, { ...attempt, headers: headers(`v1,${signature}`) });
  await refuses(ask, { ...attempt, verify: verifyBy("standard", `whpk_${"/".repeat(42)}w=`) });
}

/** Deliveries that are signed here, by Node's own crypto. */
export const signedCases: readonly Case[] = [
  { name: "a signature of Ed25519 verifies by the public key", run: acceptsEd25519 },
  {
    name: "anything with an HMAC verifies by header, template, encoding, prefix and hash",
    async run(ask) {
      const key = "0123456789abcdef0123456789abcdef";
      const body = '{"type":"a.b"}';
      const parts = [`v1:e-1:${nowSecs}000:`, body, ":end"];
      const settings = {
        ...{ header: "X-Sig", prefix: "v1=", encoding: "base64url", hash: "SHA-512", keyEncoding: "hex" },
        ...{ template: "v1:{id}:{timestamp}:{body}:end", timestampHeader: "X-Time", timestampUnit: "ms" },
        idHeader: "X-Id",
      };
      const verify = verifyBy("hmac", key, settings);
      const signature = hmac(Buffer.from(key, "hex"), parts, "sha512").toString("base64url");
      const headers = { "x-sig": `v1=${signature}`, "x-time": `${nowSecs}000`, "x-id": "e-1" };
      const attempt = { verify, headers, body, nowSecs };
      const payload = await accepts(ask, attempt);
      assert.deepEqual([payload.event, payload.key], ["a.b", "e-1"]);
      assert.deepEqual(payload.headers?.["x-sig"], undefined);
      await accepts(ask, { ...attempt, headers: { ...headers, "x-sig": `v1=${signature}==` } });
      await refuses(ask, { ...attempt, nowSecs: nowSecs + 301 });
      for (const changed of [
        { "x-id": "e-2" },
        { "x-id": "" },
        { "x-time": `${nowSecs}` },
        { "x-sig": signature },
      ]) {
        await refuses(ask, { ...attempt, headers: { ...headers, ...changed } });
      }
      const sha1 = hmac(githubSecret, [body], "sha1").toString("hex").toUpperCase();
      const plain = verifyBy("hmac", githubSecret, {
        header: "x-hub-signature",
        prefix: "sha1=",
        hash: "SHA-1",
      });
      const fresh = { verify: plain, headers: { "x-hub-signature": `sha1=${sha1}` }, body, nowSecs };
      // Without an id and a time, each delivery is a new one.
      assert.notEqual((await accepts(ask, fresh)).key, (await accepts(ask, fresh)).key);
    },
  },
  {
    name: "an id in a header cannot stand for a part of the template",
    async run(ask) {
      const settings = { header: "x-sig", template: "{id}{body}", idHeader: "x-id" };
      const verify = verifyBy("hmac", githubSecret, settings);
      const body = "{}";
      for (const id of ["{body}", "$&", "{timestamp}"]) {
        const headers = { "x-sig": hmac(githubSecret, [id, body]).toString("hex"), "x-id": id };
        await accepts(ask, { verify, headers, body, nowSecs });
      }
      const swapped = { "x-sig": hmac(githubSecret, [body, body]).toString("hex"), "x-id": "{body}" };
      await refuses(ask, { verify, headers: swapped, body, nowSecs });
    },
  },
  {
    name: "a bearer's token verifies in Authorization, or in the header that is named",
    async run(ask) {
      const attempt = (headers: Attempt["headers"], more: object = {}): Attempt => ({
        ...{ verify: verifyBy("bearer", token, more), headers, body: '{"type":"go"}', nowSecs },
      });
      const payload = await accepts(ask, attempt({ authorization: `Bearer ${token}` }));
      assert.equal(payload.event, "go");
      assert.deepEqual(payload.headers?.authorization, undefined);
      await accepts(ask, attempt({ authorization: `bearer ${token}` }));
      await accepts(ask, attempt({ "x-key": token }, { header: "X-Key" }));
      const refused = [
        `Basic ${token}`,
        token,
        `Bearer  ${token}`,
        `Bearer ${token.toUpperCase()}`,
        "Bearer",
      ];
      for (const authorization of refused) await refuses(ask, attempt({ authorization }));
      await refuses(ask, attempt({ authorization: `Bearer ${token}` }, { header: "X-Key" }));
    },
  },
  {
    name: "a CloudEvent is the same in headers and in the body",
    async run(ask) {
      const verify = verifyBy("cloudevents", token);
      const authorization = `Bearer ${token}`;
      const event = { id: "1", source: "/s", specversion: "1.0", type: "t", time: "2026-11-26T10:00:00Z" };
      const structured = await accepts(ask, {
        ...{ verify, nowSecs, body: JSON.stringify({ ...event, data: { a: 1 } }) },
        headers: { authorization, "content-type": "application/cloudevents+json; charset=utf-8" },
      });
      const attributes = Object.entries(event).map(([name, value]) => [`ce-${name}`, value] as const);
      const headers = { ...Object.fromEntries(attributes), "content-type": "application/json" };
      const binary = await accepts(ask, {
        ...{ verify, nowSecs, body: '{"a":1}', headers, query: `?access_token=${token}` },
      });
      for (const payload of [structured, binary]) {
        assert.deepEqual([payload.event, payload.sequence], ["t", "2026-11-26T10:00:00Z"]);
        assert.deepEqual(bodyOf(payload).data, { a: 1 });
      }
      assert.equal(structured.key, binary.key);
      await refuses(ask, { verify, nowSecs, body: "{}", headers });
      const twice = { ...headers, authorization };
      await refuses(ask, { verify, nowSecs, body: "{}", headers: twice, query: `?access_token=${token}` });
      const none = await accepts(ask, { verify, nowSecs, body: "{}", headers: { authorization } });
      assert.match(String(none.fault), /^body: must be a CloudEvent/);
      const batch = { authorization, "content-type": "application/cloudevents-batch+json" };
      const list = await accepts(ask, { verify, nowSecs, body: "[]", headers: batch });
      assert.match(String(list.fault), /^content-type: /);
    },
  },
  {
    name: "a CloudEvents sender's handshake needs the token or a listed origin",
    async run(ask) {
      const shake = (headers: Attempt["headers"], more: object = {}, query = "") =>
        deliver(ask, {
          ...{ verify: verifyBy("cloudevents", token, more), headers, body: "", nowSecs, query },
          method: "OPTIONS",
        });
      const origin = { "webhook-request-origin": "eventgrid.azure.net" };
      const allowed = {
        ...{ status: 200, body: "" },
        headers: {
          allow: "POST",
          "webhook-allowed-origin": "eventgrid.azure.net",
          "webhook-allowed-rate": "*",
        },
      };
      assert.deepEqual(await shake({ ...origin, authorization: `Bearer ${token}` }), allowed);
      assert.deepEqual(await shake(origin, {}, `?access_token=${token}`), allowed);
      const listed = { origins: ["eventgrid.azure.net"], maxPerMinute: 120 };
      const rate = { ...allowed.headers, "webhook-allowed-rate": "120" };
      assert.deepEqual(await shake(origin, listed), { ...allowed, headers: rate });
      for (const refused of [
        shake(origin),
        shake({}, listed),
        shake({ "webhook-request-origin": "x" }, listed),
      ]) {
        assert.deepEqual(await refused, {});
      }
    },
  },
];
