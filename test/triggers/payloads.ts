import assert from "node:assert/strict";
import type { Case } from "../suites/case.ts";
import { github, nowSecs, slack, standard, token } from "./attempts.ts";
import { type Attempt, accepts, refuses, verifyBy } from "./deliver.ts";
import { signGithub, signStandard, signStripe } from "./sign.ts";
import { githubSecret, standardSecret } from "./vectors.ts";

const form = "application/x-www-form-urlencoded";

/** Cases of what rules see of a delivery whose signature is good. */
export const payloadCases: readonly Case[] = [
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
    name: "a body that is not a JSON object or array verifies, and fails for good",
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
    name: "Stripe's retries have one hash, although their count of webhooks differs",
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
];
