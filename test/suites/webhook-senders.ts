import assert from "node:assert/strict";
import { type Ask, type Json, rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import {
  cloudEvents,
  github,
  nowSecs,
  qstash,
  type Sender,
  senders,
  slack,
  token,
} from "../triggers/senders.ts";
import { signGithub, signStandard } from "../triggers/sign.ts";
import { otherSecret, standardSecret, githubSecret as textSecret } from "../triggers/vectors.ts";
import type { Case } from "./case.ts";

const endedSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

type Headers = Record<string, string>;

/** Creates a trigger whose rules fit no delivery. */
async function createTrigger(ask: Ask, ns: string, { verify }: Pick<Sender, "verify">): Promise<string> {
  const never = { when: ["event==never"], do: [{ delete: { sandboxId: "s" } }] };
  const { scheme: name } = verify;
  const created = await rest(ask, ns, "POST /triggers", { name, verify, rules: [never] });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  return `/hooks/${ns}/${name}`;
}

interface Answer {
  readonly status: number;
  readonly headers: globalThis.Headers;
  readonly text: string;
}

async function send(
  ask: Ask,
  path: string,
  headers: Headers,
  body: string,
  method = "POST",
): Promise<Answer> {
  const json = { "content-type": "application/json" };
  // Its own credentials take the place of the token that servers of some tests need.
  const init = { method, headers: { ...json, ...headers }, ...(method === "POST" ? { body } : {}) };
  const answer = await ask(path, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const parse = ({ text }: Answer): Json => JSON.parse(text);

/** Returns what a caller can tell answers apart by. */
function visible({ status, headers, text }: Answer) {
  const own = new Set(["date", "x-request-id", "server", "cf-ray", "keep-alive", "connection"]);
  const problem = text.replace(/"requestId":"[^"]*"/, "");
  return { status, problem, headers: [...headers].filter(([name]) => !own.has(name)) };
}

const body = '{"id":"evt_1","type":"a"}';

/** Cases of `/hooks/{namespace}/{trigger}` that are about the senders of deliveries. */
export const webhookSenderCases: readonly Case[] = [
  {
    name: "a delivery of each sender is accepted, and known when it comes again",
    async run(ask) {
      const ns = freshNamespace();
      for (const each of senders) {
        const { scheme } = each.verify;
        const path = await createTrigger(ask, ns, each);
        const headers = each.sign(body, "id-1");
        const first = await send(ask, path, headers, body);
        assert.equal(first.status, 200, `${scheme}: ${first.text}`);
        assert.equal(parse(first).outcome, "ignored", scheme);
        const again = await send(ask, path, headers, body);
        assert.deepEqual([again.status, parse(again).outcome], [200, "duplicate"], scheme);
        assert.equal(parse(again).delivery, parse(first).delivery);
      }
    },
  },
  {
    name: "every refusal is one answer, and leaves nothing behind",
    async run(ask) {
      const ns = freshNamespace();
      const unknown = await send(ask, `/hooks/${freshNamespace()}/none`, github.sign(body, "x"), body);
      assert.equal(unknown.status, 401);
      const late = signStandard(standardSecret, "m", nowSecs() - 400, body);
      for (const each of senders) {
        const path = await createTrigger(ask, ns, each);
        const signed = each.sign(body, "id-1");
        const wrong = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name, `${value}0`]));
        const refusals = [
          send(ask, path, {}, body),
          send(ask, path, wrong, body),
          send(ask, path, late, body),
          send(ask, path, { authorization: "Bearer x" }, body),
          send(ask, `/hooks/${ns}/none`, signed, body),
          send(ask, `/hooks/${freshNamespace()}/${each.verify.scheme}`, signed, body),
        ];
        for (const refusal of await Promise.all(refusals)) {
          assert.deepEqual(visible(refusal), visible(unknown), each.verify.scheme);
        }
        const log = await rest(ask, ns, `GET /triggers/${each.verify.scheme}/deliveries`);
        assert.deepEqual(log.body.deliveries, [], each.verify.scheme);
      }
    },
  },
  {
    name: "malformed headers of every kind are refused, and are not an error of the server",
    async run(ask) {
      const ns = freshNamespace();
      const values = [
        "",
        "x",
        ",",
        "=",
        "v1,",
        "v1=",
        "t=,v1=",
        "sha256=zz",
        "..",
        "a.b.c",
        "Bearer ",
        "é\u0080",
      ];
      for (const each of senders) {
        const path = await createTrigger(ask, ns, each);
        const names = Object.keys(each.sign(body, "i")).filter(
          (name) => !/^ce-|-id$|-key$|event|delivery/.test(name),
        );
        const attempts = names.flatMap((name) =>
          [...values, "v1,AAAA ".repeat(500)].map((value) =>
            send(ask, path, { ...each.sign(body, "i"), [name]: value }, body),
          ),
        );
        for (const { status, text } of await Promise.all(attempts)) {
          assert.equal(status, 401, `${each.verify.scheme}: ${text}`);
        }
      }
    },
  },
  {
    name: "a body that is not JSON fails as its sender expects",
    async run(ask) {
      const ns = freshNamespace();
      const text = "Hello, World!";
      for (const each of senders) {
        const { scheme } = each.verify;
        if (scheme === "slack") continue;
        const path = await createTrigger(ask, ns, each);
        const failed = await send(ask, path, each.sign(text, "id-1"), text);
        const rejects = ["github", "hmac", "bearer", "cloudevents"].includes(scheme);
        assert.equal(
          failed.status,
          scheme === "qstash" ? 489 : rejects ? 422 : 200,
          `${scheme}: ${failed.text}`,
        );
        assert.equal(failed.headers.get("upstash-nonretryable-error"), scheme === "qstash" ? "true" : null);
        assert.equal(parse(failed).outcome, "failed");
        assert.match(String(parse(failed).error), /^body: not valid JSON/);
      }
    },
  },
  {
    name: "QStash's delivery without its message's id fails for good",
    async run(ask) {
      const path = await createTrigger(ask, freshNamespace(), qstash);
      const { "upstash-message-id": _, ...headers } = qstash.sign(body, "id-1");
      const failed = await send(ask, path, headers, body);
      assert.equal(failed.status, 489);
      assert.equal(failed.headers.get("upstash-nonretryable-error"), "true");
      assert.equal(parse(failed).error, "upstash-message-id: must be set");
    },
  },
  {
    name: "another body under an id that was used fails, and changes nothing",
    async run(ask) {
      const path = await createTrigger(ask, freshNamespace(), github);
      await send(ask, path, github.sign(body, "id-1"), body);
      const other = await send(ask, path, github.sign("{}", "id-1"), "{}");
      assert.deepEqual([other.status, parse(other).outcome], [422, "failed"]);
      assert.match(String(parse(other).error), /^conflict/);
      assert.equal(parse(await send(ask, path, github.sign(body, "id-1"), body)).outcome, "duplicate");
    },
  },
  {
    name: "each of two secrets verifies, and says when it was used",
    async run(ask) {
      const ns = freshNamespace();
      const secrets = [
        { kid: "new", secret: standardSecret },
        { kid: "old", secret: otherSecret, until: new Date(Date.now() + 3_600_000).toISOString() },
        { kid: "ended", secret: endedSecret, until: "2026-01-01T00:00:00Z" },
      ];
      const path = await createTrigger(ask, ns, { verify: { scheme: "standard", secrets } });
      const usesOf = async () => {
        const { body: trigger } = await rest(ask, ns, "GET /triggers/standard");
        const entries = objectsIn(trigger.verify?.secrets);
        return entries.filter(({ lastUsedAt }) => lastUsedAt !== undefined).map(({ kid }) => kid);
      };
      const signed = (secret: string, id: string) => signStandard(secret, id, nowSecs(), body);
      assert.equal((await send(ask, path, signed(endedSecret, "m1"), body)).status, 401);
      assert.deepEqual(await usesOf(), []);
      assert.equal((await send(ask, path, signed(otherSecret, "m2"), body)).status, 200);
      assert.deepEqual(await usesOf(), ["old"]);
      assert.equal((await send(ask, path, signed(standardSecret, "m3"), body)).status, 200);
      assert.deepEqual(await usesOf(), ["new", "old"]);
    },
  },
  {
    name: "handshakes of GitHub, Slack and CloudEvents senders are answered",
    async run(ask) {
      const ns = freshNamespace();
      const ping = signGithub(textSecret, "ping", body);
      const pinged = await send(ask, await createTrigger(ask, ns, github), ping, body);
      assert.deepEqual([pinged.status, parse(pinged).outcome], [200, "ignored"]);

      const challenge = '{"type":"url_verification","challenge":"c"}';
      const hook = await createTrigger(ask, ns, slack);
      const shaken = await send(ask, hook, slack.sign(challenge, ""), challenge);
      assert.deepEqual([shaken.status, shaken.text], [200, "c"]);
      assert.match(shaken.headers.get("content-type") ?? "", /^text\/plain/);
      assert.equal((await send(ask, hook, slack.sign(body, ""), challenge)).status, 401);

      const events = await createTrigger(ask, ns, cloudEvents);
      const origin = { "webhook-request-origin": "sender.example" };
      const authorization = `Bearer ${token}`;
      const allowed = await send(ask, events, { ...origin, authorization }, "", "OPTIONS");
      assert.equal(allowed.status, 200);
      assert.equal(allowed.headers.get("webhook-allowed-origin"), "sender.example");
      assert.equal(allowed.headers.get("webhook-allowed-rate"), "*");
      for (const path of [events, hook, `/hooks/${ns}/none`]) {
        const refused = await send(ask, path, { ...origin, authorization: "Bearer x" }, "", "OPTIONS");
        assert.equal(refused.status, 401, path);
        assert.equal(refused.headers.get("webhook-allowed-origin"), null);
      }
    },
  },
  {
    name: "a body of more than 4 MiB is refused with 413, one of 4 MiB is read",
    async run(ask) {
      const path = await createTrigger(ask, freshNamespace(), github);
      const large = `{"a":"${"x".repeat(4 * 1024 * 1024)}"}`;
      assert.equal((await send(ask, path, github.sign(large, "id-1"), large)).status, 413);
      const exact = `{"a":"${"x".repeat(4 * 1024 * 1024 - 8)}"}`;
      assert.equal((await send(ask, path, github.sign(exact, "id-2"), exact)).status, 200);
    },
  },
];
