import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { rest } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Attempt } from "./deliver.ts";
import { qstash, signQstash } from "./qstash-vectors.ts";
import {
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
} from "./vectors.ts";

const never = [{ when: ["event==never"], do: [{ delete: { sandboxId: "s" } }] }];

describe("the published vectors, delivered to the functions at their time", () => {
  let functions: Functions;
  let nowSecs = 0;
  before(async () => {
    functions = await startFunctions([], fetch, { clock: () => nowSecs * 1_000 });
  });
  after(() => functions.close());

  /** Creates a trigger, and delivers to it. Returns the status and the outcome, and the trigger as it is then. */
  async function deliver(attempt: Attempt) {
    const ns = freshNamespace();
    const { ask } = functions;
    nowSecs = attempt.nowSecs;
    const created = await rest(ask, ns, "POST /triggers", {
      name: "t",
      verify: attempt.verify,
      rules: never,
    });
    assert.equal(created.status, 201, JSON.stringify(created.body));
    const { headers, body } = attempt;
    const answer = await ask(`/hooks/${ns}/t`, { method: "POST", headers, body });
    const { outcome } = await answer.json();
    const { body: trigger } = await rest(ask, ns, "GET /triggers/t");
    return { status: answer.status, outcome, headers: answer.headers, trigger };
  }

  async function expectOutcome(attempt: Attempt, status: number, outcome: string | undefined): Promise<void> {
    const { headers: _, trigger: __, ...answer } = await deliver(attempt);
    assert.deepEqual(answer, { status, outcome }, JSON.stringify(attempt.headers));
  }

  const refuses = (attempt: Attempt) => expectOutcome(attempt, 401, undefined);

  it("GitHub's is verified, and fails as JSON; its other spellings are refused", async () => {
    await expectOutcome(hello(`sha256=${helloHex}`), 422, "failed");
    const spellings = [helloHex, `sha256=${helloHex.toUpperCase()}`, "sha256=zz", `sha256=zz ${helloHex}`];
    for (const signature of spellings) await refuses(hello(signature));
    await refuses({ ...hello(""), headers: { "x-hub-signature": `sha1=${helloHex.slice(0, 40)}` } });
    await refuses({ ...hello(`sha256=${helloHex}`), body: "" });
  });

  it("that of Standard Webhooks is accepted for 300 seconds before and after", async () => {
    const { nowSecs: sentSecs } = official();
    for (const secs of [-300, 0, 300])
      await expectOutcome(official({ nowSecs: sentSecs + secs }), 200, "ignored");
    for (const secs of [-301, 301]) await refuses(official({ nowSecs: sentSecs + secs }));
    for (const text of ["1614265330abc", "+1614265330", " 1614265330.9"]) await refuses(official({}, text));
  });

  it("a second secret is accepted, and its use is shown", async () => {
    const signature = "v1,AAAA v1a,AAAA v2,x v1,3Q7B9pz3SlC1/gG4UJ269Qj4TLRRQk5tdhkvlUuj234=";
    const { nowSecs: sentSecs } = official();
    const headers = standardHeaders("msg_p5jXN8AQM9LWM0D4loKWxJek", sentSecs, signature);
    const secrets = (until: number) => [
      { kid: "k", secret: standardSecret },
      { kid: "o", secret: otherSecret, until: new Date(until * 1_000).toISOString() },
    ];
    const live = { scheme: "standard", secrets: secrets(sentSecs + 1) };
    const { status, trigger } = await deliver(official({ headers, verify: live }));
    assert.equal(status, 200);
    const lastUsedAt = new Date(sentSecs * 1_000).toISOString().replace(".000", "");
    assert.deepEqual(trigger.verify?.secrets, [
      { kid: "k" },
      { kid: "o", until: "2021-02-25T15:02:11.000Z", lastUsedAt },
    ]);
    await refuses(official({ headers, verify: { scheme: "standard", secrets: secrets(sentSecs) } }));
    const many = standardHeaders("msg_1", sentSecs, "v1,AAAA ".repeat(9).trim());
    await refuses(official({ headers: many }));
  });

  it("OpenAI's, Stripe's and Slack's are accepted, and not an hour before", async () => {
    for (const attempt of [openai, stripe(stripeSignature), slack(1_531_420_618)]) {
      await expectOutcome(attempt, 200, "ignored");
      await refuses({ ...attempt, nowSecs: attempt.nowSecs - 3_600 });
      await refuses({ ...attempt, nowSecs: attempt.nowSecs + 301 });
    }
    await refuses(stripe("bc94bbcdc25f2340ce3ecb75db3104ad557721fd95631f872c6167760052e917"));
  });

  it("QStash's is accepted; without its id it must not be sent again", async () => {
    await expectOutcome(qstash(signQstash()), 200, "ignored");
    await refuses(qstash(signQstash({ sub: "https://s.example.com/other" })));
    const headers = { "upstash-signature": signQstash() };
    const failed = await deliver(qstash("", { headers }));
    assert.deepEqual([failed.status, failed.headers.get("upstash-nonretryable-error")], [489, "true"]);
  });

  it("bytes that are not UTF-8 are verified, and fail as JSON with a 200", async () => {
    const signature = "v1,PEjxVvozk9TvsLN+I+DlxCtoJe93IJHOeiRuAa5zPKY=";
    const headers = standardHeaders("msg_1", 1_614_265_330, signature);
    const body = new Uint8Array([0x7b, 0xff, 0x7d]);
    await expectOutcome(official({ headers, body }), 200, "failed");
  });
});
