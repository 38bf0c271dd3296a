import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { isJsonObject } from "../../shared/json/value.ts";
import { unpackBody } from "../../shared/triggers/body.ts";
import type { StoredDelivery } from "../../shared/triggers/delivery.ts";
import { type Evaluation, evaluate } from "../../shared/triggers/evaluate.ts";
import type { Payload } from "../../shared/triggers/payload/payload.ts";
import { readPayload } from "../../shared/triggers/payload/read.ts";
import type { Trigger } from "../../shared/triggers/trigger.ts";
import { BodyFields } from "../rest/body-fields.ts";
import { restOperation } from "../rest-operation.ts";
import { answerOf } from "./answer.ts";
import type { TriggerServices } from "./services.ts";

/** Time within which a replay is answered, in milliseconds. */
const answerBudgetMs = 8_000;

/** Returns the headers of the log. */
function headersOf({ headers }: StoredDelivery): Headers {
  const json = parseJson(headers);
  const entries = isJsonObject(json) ? [...json] : [];
  return new Headers(entries.map(([name, value]): [string, string] => [name, String(value)]));
}

/** Returns a delivery of the log as it came in, with its consequences now, or those it had if its body was not kept. */
async function reread(
  { actions }: TriggerServices,
  trigger: Trigger,
  delivery: StoredDelivery,
): Promise<{ payload: Payload; body: Uint8Array; evaluation: Evaluation }> {
  const { plan, receivedAt } = delivery;
  const receivedAtMs = receivedAt / 1_000;
  const body = delivery.body ? await unpackBody(delivery.body) : new Uint8Array(0);
  const raw = { headers: headersOf(delivery), query: "", body };
  const payload = await readPayload(trigger.settings, raw, { sentAtMs: receivedAtMs }, receivedAtMs);
  const known = { ...payload, key: delivery.key, event: delivery.event || undefined };
  if (delivery.body) return { payload: known, body, evaluation: await evaluate(trigger, known, actions) };
  if (plan.actions.length === 0) {
    const rule = "its body was not kept, and it had no operations";
    throw new SandboxError("failed_precondition", `delivery ${delivery.key} cannot be replayed: ${rule}`);
  }
  const { bodyHash } = delivery;
  return { payload: { ...known, bodyHash }, body, evaluation: { plan, outcome: "accepted", error: "" } };
}

/** Returns the key of a replay: that of the sender, and a random part. A replay of a replay has only one such part. */
function replayKey({ key, replayOf }: StoredDelivery): string {
  const own = replayOf === "" ? key : key.slice(0, key.lastIndexOf("~"));
  return `${own}~${crypto.randomUUID().slice(0, 8)}`;
}

/** Carries out a delivery of the log again, by the rules as they are now, as a new delivery. */
export default restOperation({
  query: [],
  timeoutMs: 60_000,
  async read(request) {
    const fields = new BodyFields((await request.json()) ?? new Map());
    const isForced = fields.flag("force");
    fields.end();
    return { isForced, trigger: request.param("name"), key: request.param("key") };
  },
  async handle({ triggers }, call, { isForced, trigger: name, key }) {
    const services = await triggers();
    const { namespace, signal, requestId = "" } = call;
    const { trigger: stored } = await services.triggers.get(call, name);
    const delivery = await services.deliveries.get(signal, { namespace, trigger: name, key });
    if (delivery.doneAt === undefined) {
      throw new SandboxError("failed_precondition", `delivery ${key} is still being carried out`);
    }
    const trigger = await services.parsed.of(stored);
    const { payload, body, evaluation } = await reread(services, trigger, delivery);
    const received = await services.receiver.begin(
      signal,
      { stored, trigger, payload, body, kid: "", requestId },
      { ...evaluation, plan: { ...evaluation.plan, isForced } },
      { key: replayKey(delivery), replayOf: key },
    );
    if (received.work) services.carryOn(received.work);
    return answerOf(received.delivery, { ...trigger, onFailure: "ack" }, received, answerBudgetMs);
  },
  write: (answer) => answer,
});
