import assert from "node:assert/strict";
import { generateKeyPairSync, sign as signBytes } from "node:crypto";
import type { Case } from "../suites/case.ts";
import type { Ask, Json } from "../support/client.ts";
import { type Attempt, accepts, deliver, refuses, verifyBy } from "./deliver.ts";
import { hmac, signGithub, signSlack, signStandard, signStripe } from "./sign.ts";
import { githubSecret, standardSecret } from "./vectors.ts";

const nowSecs = 1_795_687_560;
const slackSecret = "8f742231b10e8888abcd99yyyzzz85a5";
const token = "a-token-of-this-test-7f9d";

/** Returns the body that rules would see. */
function bodyOf(payload: Json): Json {
  return JSON.parse(String(payload.written)).body;
}

function standard(body: string | Uint8Array<ArrayBuffer>, scheme = "standard", id = "msg_1"): Attempt {
  return {
    verify: verifyBy(scheme, standardSecret),
    headers: signStandard(standardSecret, id, nowSecs, body),
    ...{ body, nowSecs },
  };
}

function github(body: string, contentType: string): Attempt {
  const headers = { ...signGithub(githubSecret, "push", body), "content-type": contentType };
  return { verify: verifyBy("github", githubSecret), headers, body, nowSecs };
}

function slack(body: string, contentType: string): Attempt {
  const headers = { ...signSlack(slackSecret, nowSecs, body), "content-type": contentType };
  return { verify: verifyBy("slack", slackSecret), headers, body, nowSecs };
}

const form = "application/x-www-form-urlencoded";

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
    name: "JSON that our own parser refuses is read after a good signature",
    async run(ask) {
      const texts: readonly [string | Uint8Array<ArrayBuffer>, string][] = [
        ['{"a":"\\ud83d"}', '{"a":"\ufffd"}'],
        ['{"\\udc00":1}', '{"\ufffd":1}'],
        ['{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'],
        ['\ufeff{"a":1}', '{"a":1}'],
        [new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), '{"\ufffd":1}'],
        ['{"a":12345678901234567890.10,"b":1e400}', '{"a":12345678901234567890.10,"b":1e400}'],
        [`${"[".repeat(100)}${"]".repeat(100)}`, `${"[".repeat(100)}${"]".repeat(100)}`],
      ];
      for (const [body, read] of texts) {
        const payload = await accepts(ask, standard(body));
        assert.equal(payload.written, `{"body":${read}}`);
        assert.equal(payload.fault, undefined);
      }
    },
  },
  {
    name: "a body that is no JSON object or array verifies, and fails for good",
    async run(ask) {
      const deep = `${"[".repeat(101)}${"]".repeat(101)}`;
      for (const body of ["", "3", '"a"', "1.2.3", "null", "{", '{"a":1}x', deep]) {
        const payload = await accepts(ask, standard(body));
        assert.match(String(payload.fault), /^body: /, body);
      }
    },
  },
  {
    name: "only the id that is signed identifies a delivery",
    async run(ask) {
      const { headers, ...svix } = {
        ...standard("{}"),
        headers: signStandard(standardSecret, "msg_1", nowSecs, "{}", "svix"),
      };
      const payload = await accepts(ask, { ...svix, headers: { ...headers, "webhook-id": "msg_2" } });
      assert.equal(payload.key, "msg_1");
      const plain = standard("{}");
      const both = { ...plain.headers, "svix-id": "msg_2", "svix-signature": "v1,AAAA" };
      assert.equal((await accepts(ask, { ...plain, headers: both })).key, "msg_1");
    },
  },
  {
    name: "a form is read by its payload, or as strings",
    async run(ask) {
      const json = '{"ref":"refs/heads/a&b+c","n":1.0}';
      const payload = await accepts(
        ask,
        github(`x=1&payload=${encodeURIComponent(json)}`, `${form}; charset=utf-8`),
      );
      assert.equal(payload.written, `{"body":${json}}`);
      const fields = await accepts(ask, github("a=1&b=%F0%9F%8E%89+c&a=2&d=", form));
      assert.equal(fields.written, '{"body":{"a":"2","b":"\u{1f389} c","d":""}}');
      assert.match(
        String((await accepts(ask, github("payload=%7B", form))).fault),
        /^body\.payload: not valid JSON/,
      );
      assert.equal((await accepts(ask, github("", form))).fault, "body: must not be empty");
    },
  },
  {
    name: "a compressed body verifies as it is sent, and is not read",
    async run(ask) {
      const attempt = github('{"a":1}', "application/json");
      const headers = { ...attempt.headers, "content-encoding": "br" };
      assert.match(String((await accepts(ask, { ...attempt, headers })).fault), /^content-encoding: /);
    },
  },
  {
    name: "Slack's handshake is answered with its challenge, if it is signed",
    async run(ask) {
      const attempt = slack('{"type":"url_verification","challenge":"c"}', "application/json");
      const { handshake } = await accepts(ask, attempt);
      assert.deepEqual([handshake?.status, handshake?.body], [200, "c"]);
      await refuses(ask, { ...attempt, body: attempt.body.toString().replace('"c"', '"d"') });
      const event = await accepts(
        ask,
        slack('{"type":"event_callback","event_id":"Ev1","event_time":7}', "text/plain"),
      );
      assert.deepEqual([event.handshake, event.key, event.sequence], [undefined, "Ev1", "7"]);
    },
  },
  {
    name: "GitHub's ping is known as one",
    async run(ask) {
      const ping = github('{"zen":"Keep it logically awesome."}', "application/json");
      const headers = signGithub(githubSecret, "ping", ping.body);
      assert.equal((await accepts(ask, { ...ping, headers })).isPing, true);
      assert.equal((await accepts(ask, ping)).isPing, false);
    },
  },
  {
    name: "rules see no header that proves something",
    async run(ask) {
      const attempt = github('{"a":1}', "application/json");
      const secret = {
        ...{
          authorization: "Bearer b",
          cookie: "c",
          "x-api-key": "k",
          "x-auth-token": "t",
          "x-csrf-token": "t",
        },
        ...{
          "x-forwarded-client-cert": "c",
          "x-session-id": "s",
          "x-goog-iap-jwt-assertion": "j",
          "x-amzn-oidc-data": "j",
          "upstash-signature": "s",
          from: "a@example.com",
        },
      };
      const visible = {
        "x-github-hook-id": "7",
        "webhook-id": "w",
        "ce-id": "1",
        "user-agent": "GitHub-Hookshot/1",
      };
      const headers = { ...attempt.headers, ...secret, ...visible };
      const payload = await accepts(ask, { ...attempt, headers });
      const seen = { ...(payload.headers ?? {}) };
      for (const name of Object.keys(secret)) assert.equal(seen[name], undefined, name);
      for (const [name, value] of Object.entries(visible)) assert.equal(seen[name], value, name);
      assert.equal(seen["x-github-event"], "push");
      assert.equal(seen["x-hub-signature-256"], undefined);
    },
  },
  {
    name: "GitLab's events have their kind and action, by a signature or by its token",
    async run(ask) {
      const body =
        '{"object_kind":"merge_request","object_attributes":{"action":"open","updated_at":"2026-11-26 10:00:00 UTC"}}';
      const signed = await accepts(ask, standard(body, "gitlab"));
      assert.deepEqual([signed.event, signed.sequence], ["merge_request.open", "2026-11-26T10:00:00Z"]);
      const verify = verifyBy("gitlab-token", token);
      const headers = { "x-gitlab-token": token, "idempotency-key": "u-1" };
      const known = await accepts(ask, { verify, headers, body, nowSecs });
      assert.deepEqual([known.event, known.key], ["merge_request.open", "u-1"]);
      for (const other of [`${token}x`, token.slice(1), "", `${token}, ${token}`]) {
        await refuses(ask, { verify, headers: { "x-gitlab-token": other }, body, nowSecs });
      }
      await refuses(ask, { verify, headers: {}, body, nowSecs });
    },
  },
  {
    name: "Anthropic's deliveries are known by their event's id and type",
    async run(ask) {
      const body =
        '{"type":"event","id":"event_1","created_at":"2026-11-26T10:00:00Z","data":{"type":"session.created","id":"sesn_1"}}';
      const first = await accepts(ask, standard(body, "anthropic", "msg_1"));
      const second = await accepts(ask, standard(body, "anthropic", "msg_2"));
      assert.deepEqual([first.event, first.key, second.key], ["session.created", "event_1", "event_1"]);
      assert.equal(first.sequence, "2026-11-26T10:00:00Z");
    },
  },
  {
    name: "Stripe's repetitions have one hash, although their count of webhooks differs",
    async run(ask) {
      const attempt = (pending: number, type: string): Attempt => {
        const body = `{"id":"evt_1","pending_webhooks":${pending},"type":"${type}"}`;
        const headers = signStripe(standardSecret, nowSecs, body);
        return { verify: verifyBy("stripe", standardSecret), headers, body, nowSecs };
      };
      const first = await accepts(ask, attempt(2, "a"));
      assert.equal((await accepts(ask, attempt(1, "a"))).bodyHash, first.bodyHash);
      assert.notEqual((await accepts(ask, attempt(1, "b"))).bodyHash, first.bodyHash);
    },
  },
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
