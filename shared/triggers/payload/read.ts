import { isJsonObject, type JsonValue } from "../../json/value.ts";
import { writeJson } from "../../json/write.ts";
import { ownBytes } from "../verify/claim.ts";
import type { VerifySettings } from "../verify/settings.ts";
import type { Delivery, Verified } from "../verify/verified.ts";
import { eventOf } from "./event.ts";
import { slackHandshake } from "./handshake.ts";
import { keyOf, sha256Of } from "./key.ts";
import type { Payload } from "./payload.ts";
import { readBody } from "./read-body.ts";
import { sequenceOf } from "./sequence.ts";
import { visibleHeaders } from "./visible-headers.ts";

/**
 * Returns the bytes that retries of a delivery have in common. Stripe counts in each attempt how many webhooks are
 * still to be delivered.
 */
function lastingBytes({ scheme }: VerifySettings, raw: Uint8Array, body: JsonValue | undefined) {
  if (scheme !== "stripe" || body === undefined || !isJsonObject(body)) return ownBytes(raw);
  const lasting = new Map([...body].filter(([key]) => key !== "pending_webhooks"));
  return new TextEncoder().encode(writeJson(lasting));
}

/** Explains a missing id. */
const idFaults: Readonly<Partial<Record<VerifySettings["scheme"], string>>> = {
  qstash: "upstash-message-id: must be set",
};

/**
 * Reads a verified delivery. A body that cannot be read is a fault of the payload, not an error: its signature is good.
 * @param nowMs the time of arrival, in milliseconds since 1970
 */
export async function readPayload(
  settings: VerifySettings,
  delivery: Delivery,
  { sentAtMs }: Pick<Verified, "sentAtMs">,
  nowMs: number,
): Promise<Payload> {
  const { scheme } = settings;
  const { headers } = delivery;
  const { body, fault } = readBody(settings, delivery);
  const bodyHash = await sha256Of(lastingBytes(settings, delivery.body, body));
  const key = await keyOf(settings, headers, body, { sentAtMs, bodyHash });
  const event = eventOf(scheme, body, headers);
  return {
    body,
    fault: fault ?? (key === undefined ? idFaults[scheme] : undefined),
    event,
    key: key ?? crypto.randomUUID(),
    bodyHash,
    headers: visibleHeaders(settings, headers),
    time: new Date(sentAtMs ?? nowMs).toISOString(),
    sequence: sequenceOf(scheme, body),
    isPing: scheme === "github" && event === "ping",
    handshake: scheme === "slack" ? slackHandshake(body) : undefined,
  };
}
