import assert from "node:assert/strict";
import { type Ask, type Json, rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import type { Attempt } from "../triggers/deliver.ts";
import { qstash, signQstash } from "../triggers/qstash-vectors.ts";
import { signGithub } from "../triggers/sign.ts";
import {
  githubSecret,
  hello,
  helloHex,
  official,
  openai,
  otherSecret,
  slack,
  standardHeaders,
  standardSecret,
  stripe,
  stripeSignature,
} from "../triggers/vectors.ts";
import type { Case } from "./case.ts";

/** Asks a trigger what it would do with a delivery at its time. */
async function dryRun(
  ask: Ask,
  { verify, headers, body, nowSecs }: Attempt,
  rules: readonly object[] = [],
): Promise<Json> {
  const ns = freshNamespace();
  const created = await rest(ask, ns, "POST /triggers", { name: "t", verify, rules });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  const sample = { headers, body, now: new Date(nowSecs * 1_000).toISOString() };
  const answer = await rest(ask, ns, "POST /triggers/t/test", sample);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

async function verifies(ask: Ask, attempt: Attempt, kid = "a"): Promise<Json> {
  const answer = await dryRun(ask, attempt);
  assert.equal(answer.verifiedBy, kid, JSON.stringify(attempt.headers));
  return answer;
}

async function refuses(ask: Ask, attempt: Attempt): Promise<void> {
  assert.equal((await dryRun(ask, attempt)).verifiedBy, undefined, JSON.stringify(attempt.headers));
}

/** The published deliveries of senders, at the time when they were sent. */
export const webhookVectorCases: readonly Case[] = [
  {
    name: "GitHub's vector is verified, and its other spellings are not",
    async run(ask) {
      const answer = await verifies(ask, hello(`sha256=${helloHex}`));
      assert.equal(answer.outcome, "failed");
      for (const signature of [helloHex, `sha256=${helloHex.toUpperCase()}`, "sha256=zz"]) {
        await refuses(ask, hello(signature));
      }
    },
  },
  {
    name: "the vector of Standard Webhooks is verified for 300 seconds before and after",
    async run(ask) {
      const { nowSecs } = official();
      for (const secs of [-300, 300]) await verifies(ask, official({ nowSecs: nowSecs + secs }));
      for (const secs of [-301, 301]) await refuses(ask, official({ nowSecs: nowSecs + secs }));
      await refuses(ask, official({}, "1614265330abc"));
    },
  },
  {
    name: "each of two secrets is named, until its end",
    async run(ask) {
      const signature = "v1,AAAA v1a,AAAA v2,x v1,3Q7B9pz3SlC1/gG4UJ269Qj4TLRRQk5tdhkvlUuj234=";
      const { nowSecs } = official();
      const headers = standardHeaders("msg_p5jXN8AQM9LWM0D4loKWxJek", nowSecs, signature);
      const until = new Date((nowSecs + 1) * 1_000).toISOString();
      const secrets = [
        { kid: "k", secret: standardSecret },
        { kid: "o", secret: otherSecret, until },
      ];
      const verify = { scheme: "standard", secrets };
      await verifies(ask, official({ headers, verify }), "o");
      await verifies(ask, official({ verify }), "k");
      await refuses(ask, official({ headers, verify, nowSecs: nowSecs + 1 }));
    },
  },
  {
    name: "the vectors of OpenAI, Stripe, Slack and QStash are verified, at their time",
    async run(ask) {
      const token = qstash(signQstash());
      for (const attempt of [openai, stripe(stripeSignature), slack(1_531_420_618), token]) {
        assert.equal((await verifies(ask, attempt)).outcome, "ignored");
        await refuses(ask, { ...attempt, nowSecs: attempt.nowSecs - 3_600 });
      }
      await refuses(ask, stripe("bc94bbcdc25f2340ce3ecb75db3104ad557721fd95631f872c6167760052e917"));
      await refuses(ask, qstash(signQstash({ sub: "https://s.example.com/other" })));
    },
  },
  {
    name: "a lone surrogate and a key that is there twice are read after a good signature",
    async run(ask) {
      const text = '{"a":"\\ud83d","b":1,"b":"2"}';
      const { verify, nowSecs } = hello("");
      const labels = { a: "{body.a}", b: "{body.b}" };
      const spec = { typeUrl: "t", json: {} };
      const run = { sandboxId: "s", runtime: { name: "process" }, labels, spec };
      const attempt = { verify, headers: signGithub(githubSecret, "push", text), body: text, nowSecs };
      const answer = await dryRun(ask, attempt, [{ do: [{ run }] }]);
      assert.deepEqual([answer.verifiedBy, answer.outcome], ["a", "accepted"], JSON.stringify(answer));
      const [planned] = objectsIn(answer.operations);
      assert.deepEqual(planned?.run?.labels, { a: "\ufffd", b: "2" });
    },
  },
];
