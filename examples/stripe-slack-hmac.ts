/** `node examples/stripe-slack-hmac.ts`: deliveries of Stripe, of Slack, and of your own build server. */
import { defineTrigger, deliver, hmac, look, nowSecs } from "./deliver.ts";

const run = Date.now();

async function stripe(type: string): Promise<void> {
  const object = { customer: "cus_9s6XKzkNRiz8i3", metadata: { plan: "pro" } };
  const body = JSON.stringify({ id: `evt_${type}_${run}`, type, created: nowSecs(), data: { object } });
  const secs = nowSecs();
  // Stripe's secret is the whole text, prefix included.
  const signature = hmac("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", `${secs}.${body}`).toString("hex");
  await deliver("stripe", type, { "stripe-signature": `t=${secs},v1=${signature}` }, body);
}

async function slack(text: string): Promise<void> {
  const fields = { command: "/sandbox", text, user_id: "U2CERLKJA", trigger_id: `${run}.${text}` };
  const body = new URLSearchParams(fields).toString();
  const secs = nowSecs();
  const signature = hmac("8f742231b10e8888abcd99yyyzzz85a5", `v0:${secs}:${body}`).toString("hex");
  await deliver(
    "slack",
    `/sandbox ${text}`,
    {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": String(secs),
      "x-slack-signature": `v0=${signature}`,
    },
    body,
  );
}

async function build(type: string): Promise<void> {
  const body = JSON.stringify({ type, build: 1042 });
  const secs = nowSecs();
  const headers = {
    "x-ci-delivery": `${type}-${run}`,
    "x-ci-timestamp": String(secs),
    "x-ci-signature": `v1=${hmac("a secret of our build server", `${secs}.${body}`).toString("hex")}`,
  };
  await deliver("ci", type, headers, body);
}

await defineTrigger("stripe.json");
await stripe("customer.subscription.created");
await look("cus_9s6XKzkNRiz8i3");
await stripe("customer.subscription.deleted");
await look("cus_9s6XKzkNRiz8i3");

await defineTrigger("slack.json");
await slack("start");
await look("slack-U2CERLKJA");
await slack("stop");
await look("slack-U2CERLKJA");

await defineTrigger("hmac.json");
await build("build.started");
await look("build-1042");
await build("build.finished");
await look("build-1042");
