import assert from "node:assert/strict";
import type { Case } from "../suites/case.ts";
import { accepts, deliver, refuses, verifyBy } from "./deliver.ts";

export const standardSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
export const otherSecret = "whsec_plJ3nmyCDGBKInavdOK15jsl";
export const githubSecret = "It's a Secret to Everybody";

const officialMessage = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  nowSecs: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

export function standardHeaders(
  id: string,
  timestamp: number | string,
  signature: string,
  prefix = "webhook",
) {
  return {
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: String(timestamp),
    [`${prefix}-signature`]: signature,
  };
}

const github = verifyBy("github", githubSecret);
export const helloHex = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
export const hello = (signature: string) => ({
  verify: github,
  headers: { "x-hub-signature-256": signature },
  body: "Hello, World!",
  nowSecs: 0,
});

export function official(change: object = {}, timestamp: number | string = officialMessage.nowSecs) {
  const { id, nowSecs, body, signature } = officialMessage;
  const verify = verifyBy("standard", standardSecret);
  return { verify, headers: standardHeaders(id, timestamp, signature), body, nowSecs, ...change };
}

const opened = {
  body: '{"action":"opened","number":7,"pull_request":{"number":7,"updated_at":"2026-11-26T10:00:00Z","head":{"ref":"feature/x","repo":{"full_name":"octo/hello"}}},"repository":{"full_name":"octo/hello"}}',
  signature: "sha256=593bef76f39b4a04b76991cd003463fad9a45d5245cbecdc0598067dcf2cff55",
};

/** OpenAI's own vector. */
export const openai = {
  verify: verifyBy("openai", "whsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c="),
  headers: standardHeaders(
    "wh_685c059ae39c8190af8c71ed1022a24d",
    1_750_861_210,
    "v1,gUAg4R2hWouRZqRQG4uJypNS8YK885G838+EHb4nKBY=",
  ),
  body: '{"id": "evt_685c059ae3a481909bdc86819b066fb6", "object": "event", "created_at": 1750861210, "type": "response.completed", "data": {"id": "resp_123"}}',
  nowSecs: 1_750_861_210,
};

const stripeBody = '{"id":"evt_1","object":"event","created":1614265330,"type":"invoice.paid"}';
export const stripeSignature = "950b0c020df9666a0693f0fb7d7d71adba9ba9fe209f25174317f2aeecb97c15";
export const stripe = (signature: string, nowSecs = 1_614_265_330) => ({
  verify: verifyBy("stripe", standardSecret),
  headers: { "stripe-signature": `t=1614265330,v1=${"0".repeat(64)},v1=${signature}` },
  body: stripeBody,
  nowSecs,
});

const slackBody =
  "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
export const slack = (nowSecs: number) => ({
  verify: verifyBy("slack", "8f742231b10e8888abcd99yyyzzz85a5"),
  headers: {
    "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    "x-slack-request-timestamp": "1531420618",
  },
  body: slackBody,
  nowSecs,
});

/** The published or recomputed deliveries of senders, by their exact bytes. */
export const vectorCases: readonly Case[] = [
  {
    name: "GitHub's own vector verifies, and is not JSON",
    async run(ask) {
      const payload = await accepts(ask, hello(`sha256=${helloHex}`));
      assert.match(String(payload.fault), /^body: not valid JSON at line 1, column 1/);
    },
  },
  {
    name: "GitHub's signature in any other form is refused",
    async run(ask) {
      const signatures = [
        `sha256=${helloHex.toUpperCase()}`,
        `SHA256=${helloHex}`,
        helloHex,
        `sha256=${helloHex.slice(0, 32)} zz ${helloHex.slice(32)}`,
        `sha256=${helloHex}, sha256=${helloHex}`,
        `sha256=${helloHex}00`,
        "sha256=zz",
        "sha256=",
        "",
      ];
      for (const signature of signatures) await refuses(ask, hello(signature));
      await refuses(ask, { ...hello(""), headers: { "x-hub-signature": `sha1=${helloHex.slice(0, 40)}` } });
      await refuses(ask, { ...hello(`sha256=${helloHex}`), body: "" });
      await refuses(ask, { ...hello(`sha256=${helloHex}`), verify: verifyBy("github", standardSecret) });
    },
  },
  {
    name: "a pull request's delivery has its event, its GUID and its sequence",
    async run(ask) {
      const headers = {
        "x-hub-signature-256": opened.signature,
        "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "x-github-event": "pull_request",
      };
      const attempt = { verify: github, headers, body: opened.body, nowSecs: 1_795_687_200 };
      const payload = await accepts(ask, attempt);
      assert.equal(payload.event, "pull_request.opened");
      assert.equal(payload.key, "72d3162e-cc78-11e3-81ab-4c9367dc0958");
      assert.equal(payload.sequence, "2026-11-26T10:00:00Z");
      assert.equal(payload.time, "2026-11-26T10:00:00.000Z");
      await refuses(ask, { ...attempt, body: opened.body.replace("7", "8") });
    },
  },
  {
    name: "the vector of Standard Webhooks verifies within 300 seconds, before and after",
    async run(ask) {
      const { nowSecs } = officialMessage;
      for (const now of [nowSecs - 300, nowSecs, nowSecs + 300]) {
        const payload = await accepts(ask, official({ nowSecs: now }));
        assert.equal(payload.key, officialMessage.id);
      }
      for (const now of [nowSecs - 301, nowSecs + 301]) await refuses(ask, official({ nowSecs: now }));
      const { id, signature } = officialMessage;
      await accepts(ask, official({ headers: standardHeaders(id, nowSecs, signature, "svix") }));
    },
  },
  {
    name: "a timestamp that is not only digits is refused",
    async run(ask) {
      const timestamps = ["1614265330abc", "+1614265330", " 1614265330.9", "1614265330.0", "0x6037bdb2", ""];
      for (const timestamp of timestamps) await refuses(ask, official({}, timestamp));
      await refuses(ask, official({}, "1614265330, 1614265330"));
    },
  },
  {
    name: "each of two secrets verifies until its end, beside signatures of other versions",
    async run(ask) {
      const signature = "v1,AAAA v1a,AAAA v2,x v1,3Q7B9pz3SlC1/gG4UJ269Qj4TLRRQk5tdhkvlUuj234=";
      const { id, nowSecs } = officialMessage;
      const headers = standardHeaders(id, nowSecs, signature);
      const verify = verifyBy("standard", [standardSecret, otherSecret]);
      await accepts(ask, official({ headers, verify }), "b");
      await accepts(ask, official({ verify }), "a");
      const [first, second] = verify.secrets;
      const ending = { scheme: "standard", secrets: [first, { ...second, until: "2021-02-25T15:02:11Z" }] };
      await accepts(ask, official({ headers, verify: ending }), "b");
      await refuses(ask, official({ headers, verify: ending, nowSecs: nowSecs + 1 }));
      const eight = `${"v2,x ".repeat(7)}${officialMessage.signature}`;
      await accepts(ask, official({ headers: standardHeaders(id, nowSecs, eight) }));
      await refuses(ask, official({ headers: standardHeaders(id, nowSecs, `v2,x ${eight}`) }));
    },
  },
  {
    name: "the vector in Svix's documentation verifies",
    async run(ask) {
      const signature = "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=";
      const headers = standardHeaders("msg_loFOjxBNrRLzqYUf", 1_731_705_121, signature, "svix");
      const verify = verifyBy("standard", otherSecret);
      await accepts(ask, {
        verify,
        headers,
        body: '{"event_type":"ping","data":{"success":true}}',
        nowSecs: 1_731_705_121,
      });
    },
  },
  {
    name: "OpenAI's own vector verifies, and so does a call for an environment",
    async run(ask) {
      assert.equal((await accepts(ask, openai)).event, "response.completed");
      const second = {
        verify: verifyBy("openai", standardSecret),
        headers: standardHeaders("wh_1", 1_750_861_210, "v1,UcBuDqwz85vy6t3zYTuuKcpUT1FEggTgfLl7zZTqurs="),
        body: '{"id":"evt_1","object":"event","created_at":1750861210,"type":"agent.session.action_required","data":{"id":"sess_abc123","required_action":{"type":"environment_connection"}}}',
        nowSecs: 1_750_861_210,
      };
      const payload = await accepts(ask, second);
      assert.equal(payload.event, "agent.session.action_required");
      assert.equal(payload.key, "wh_1");
      assert.equal(payload.sequence, "1750861210");
    },
  },
  {
    name: "Stripe's secret is text, and one of several signatures suffices",
    async run(ask) {
      const payload = await accepts(ask, stripe(stripeSignature));
      assert.deepEqual(
        [payload.event, payload.key, payload.sequence],
        ["invoice.paid", "evt_1", "1614265330"],
      );
      const ofDecodedKey = "bc94bbcdc25f2340ce3ecb75db3104ad557721fd95631f872c6167760052e917";
      await refuses(ask, stripe(ofDecodedKey));
      for (const now of [1_614_265_330 - 300, 1_614_265_330 + 300]) {
        await accepts(ask, stripe(stripeSignature, now));
      }
      for (const now of [1_614_265_330 - 301, 1_614_265_330 + 301]) {
        await refuses(ask, stripe(stripeSignature, now));
      }
      const headers = [
        "t=1614265330,t=1614265330",
        "t=1614265330,",
        "t=1614265330,x",
        "t=+1614265330",
        "v0=0",
        "",
      ].map((start) => ({
        "stripe-signature": `${start},v1=${stripeSignature}`,
      }));
      for (const header of headers) await refuses(ask, { ...stripe(stripeSignature), headers: header });
    },
  },
  {
    name: "Slack's vector verifies, but not an hour before its time",
    async run(ask) {
      const payload = await accepts(ask, slack(1_531_420_618));
      const { body } = JSON.parse(String(payload.written));
      assert.equal(body.command, "/webhook-collect");
      assert.equal(payload.key, "398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c");
      await refuses(ask, slack(1_531_420_618 - 3_600));
      await refuses(ask, slack(1_531_420_618 + 301));
    },
  },
  {
    name: "bytes that are not UTF-8 verify, and then fail as JSON",
    async run(ask) {
      const headers = standardHeaders(
        "msg_1",
        1_614_265_330,
        "v1,PEjxVvozk9TvsLN+I+DlxCtoJe93IJHOeiRuAa5zPKY=",
      );
      const payload = await accepts(ask, official({ headers, body: new Uint8Array([0x7b, 0xff, 0x7d]) }));
      assert.match(String(payload.fault), /^body: not valid JSON/);
    },
  },
  {
    name: "an unknown trigger refuses what a known one accepts",
    async run(ask) {
      await refuses(ask, { ...hello(`sha256=${helloHex}`), verify: null });
      await refuses(ask, official({ verify: null }));
      assert.deepEqual(await deliver(ask, { ...slack(1_531_420_618), verify: null }), {});
    },
  },
];
