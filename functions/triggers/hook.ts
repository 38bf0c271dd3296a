import { readBody } from "../../shared/connect/body.ts";
import { CallTime } from "../../shared/connect/call-time.ts";
import { isCodeOf, SandboxError } from "../../shared/errors/error.ts";
import { writeJson } from "../../shared/json/write.ts";
import { optionsHandshake } from "../../shared/triggers/payload/handshake.ts";
import { answerPresets } from "../../shared/triggers/payload/presets.ts";
import { readPayload } from "../../shared/triggers/payload/read.ts";
import type { StoredTrigger } from "../../shared/triggers/trigger.ts";
import type { Delivery } from "../../shared/triggers/verify/verified.ts";
import { type Verifier, verifyDelivery } from "../../shared/triggers/verify/verify.ts";
import { hopsHeader, parseHops, requestIdWith } from "../../shared/webhook/hops.ts";
import type { Exchange } from "../exchange.ts";
import { jsonHeaders } from "../health.ts";
import type { Authenticator } from "../middleware/access.ts";
import type { Handle } from "../middleware/layer.ts";
import { answerOf } from "./answer.ts";
import type { TriggerServices } from "./services.ts";

/** Time limit of a request, from its first byte on, in milliseconds. */
const timeoutMs = 60_000;

/** Time after which a sender should try again, in seconds. */
const pausedSecs = "300";
const unavailableSecs = "5";

/** Number of secrets that are decrypted at least: those of a trigger while its secret is replaced. */
const minOpened = 2;

/** A trigger that was found, with what verifies its deliveries. */
interface FoundTrigger {
  readonly stored: StoredTrigger;
  readonly verifier: Verifier;
}

/** Returns the one error of everything that is not a delivery of a trigger, so that it reveals nothing. */
function refused(): SandboxError {
  return new SandboxError("unauthenticated", "the delivery is not signed for this URL, or not signed now");
}

async function findTrigger(
  { triggers, parsed, secrets, clock }: TriggerServices,
  signal: AbortSignal,
  namespace: string,
  name: string,
): Promise<FoundTrigger | undefined> {
  const stored = await triggers.find(signal, namespace, name);
  const open = await secrets.open({ namespace, owner: name }, stored?.secrets ?? [], clock(), minOpened);
  if (!stored) return undefined;
  const live = open.map(({ kid, text }) => ({ kid, secret: text }));
  return { stored, verifier: { settings: parsed.settingsOf(stored), secrets: live } };
}

/** Answers a delivery of a trigger that was found. @throws `unauthenticated` unless it is signed */
async function receive(
  services: TriggerServices,
  exchange: Exchange,
  found: FoundTrigger | undefined,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Response> {
  const { clock, receiver, carryOn, parsed } = services;
  const verified = await verifyDelivery(found?.verifier, delivery, clock());
  if (!found || !verified) throw refused();
  const { stored } = found;
  exchange.caller = `trigger:${stored.name}`;
  if (stored.pausedAt !== undefined) {
    const error = new SandboxError("unavailable", `trigger ${stored.name} is paused`, {
      exception: "paused",
    });
    return exchange.refuse(error, { "retry-after": pausedSecs });
  }
  const trigger = await parsed.of(stored);
  const payload = await readPayload(trigger.settings, delivery, verified, clock());
  if (payload.handshake) return exchange.answer(payload.handshake);
  const requestId = requestIdWith(exchange.requestId, parseHops(delivery.headers.get(hopsHeader)));
  const { kid } = verified;
  const received = await receiver.receive(signal, {
    ...{ stored, trigger, payload, body: delivery.body, kid, requestId },
  });
  if (received.work) carryOn(received.work);
  const { answerBudgetMs } = answerPresets[trigger.settings.scheme];
  const leftMs = answerBudgetMs - (performance.now() - exchange.beganMs);
  const { status, headers, body } = await answerOf(received.delivery, trigger, received, leftMs);
  return exchange.answer({ status, headers: { ...jsonHeaders, ...headers }, body: writeJson(body) });
}

/**
 * Returns the handler of `/hooks/{namespace}/{trigger}`. Its proof is the signature: API tokens are neither needed nor
 * valid. One read from the database before it is verified, and no write.
 */
export function hookHandler(services: TriggerServices, authenticator: Authenticator): Handle {
  return async (exchange, context) => {
    const { request, target, load } = exchange;
    authenticator.checkUnidentified(request);
    const { namespace = "", trigger: name = "" }: Readonly<Record<string, string>> = context.req.param();
    const time = new CallTime(request, timeoutMs);
    try {
      const body = await readBody(request, { time, load, isRaw: true });
      const found = await findTrigger(services, time.signal, namespace, name);
      if (found) exchange.namespace = namespace;
      const delivery = { headers: request.headers, query: target.query, body };
      if (request.method !== "OPTIONS")
        return await receive(services, exchange, found, delivery, time.signal);
      const handshake = await optionsHandshake(found?.verifier, delivery, services.clock());
      if (!handshake) throw refused();
      return exchange.answer(handshake);
    } catch (error) {
      if (!isCodeOf(error, "unavailable")) throw error;
      return exchange.refuse(error, { "retry-after": unavailableSecs });
    } finally {
      time.close();
    }
  };
}
