/** `node examples/openai.ts`: an environment for each session of OpenAI's Agents API that asks for one. */
import { defineTrigger, deliver, look, signStandard } from "./deliver.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const run = Date.now();
const createdAt = Math.floor(run / 1_000);

async function send(event: string, type: string, data: object): Promise<void> {
  const id = `${run}${event}`;
  const body = JSON.stringify({ id: `evt_${id}`, object: "event", created_at: createdAt, type, data });
  await deliver("openai", type, signStandard(secret, `wh_${id}`, body), body);
}

const session = { id: "sess_abc123" };
const needs = { ...session, required_action: { type: "environment_connection" } };
await defineTrigger("openai.json");
await send("a", "agent.session.created", session);
await send("b", "agent.session.action_required", needs);
// A retry of the delivery, and another request for the same environment, start nothing twice.
await send("b", "agent.session.action_required", needs);
await send("c", "agent.session.action_required", needs);
await look("sess_abc123");
await send("d", "agent.session.failed", session);
await look("sess_abc123");
