/** `node examples/anthropic.ts`: a worker for each session of Anthropic's Managed Agents that runs. */
import { defineTrigger, deliver, look, signStandard } from "./deliver.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";
const run = Date.now();

/** Sends an event. Several deliveries of one event have ids of their own, but the event's id in the body. */
async function send(event: string, delivery: string, type: string): Promise<void> {
  const data = { type, id: "sesn_011CZkZAtmR3yMPDzynEDxu7", organization_id: "org_1", workspace_id: "wrk_1" };
  const createdAt = new Date(run).toISOString();
  const body = JSON.stringify({ type: "event", id: `${event}_${run}`, created_at: createdAt, data });
  await deliver("anthropic", type, signStandard(secret, `msg_${delivery}_${run}`, body), body);
}

await defineTrigger("anthropic.json");
await send("event_1", "1", "session.status_run_started");
await send("event_1", "2", "session.status_run_started");
await look("sesn_011CZkZAtmR3yMPDzynEDxu7");
await send("event_2", "3", "session.archived");
await look("sesn_011CZkZAtmR3yMPDzynEDxu7");
