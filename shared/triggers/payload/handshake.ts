import type { JsonValue } from "../../json/value.ts";
import type { Delivery } from "../verify/verified.ts";
import { type Verifier, verifyDelivery } from "../verify/verify.ts";
import { textOf } from "./member.ts";
import type { HandshakeAnswer } from "./payload.ts";

/**
 * Returns the answer to Slack's `url_verification`, whose signature is good; undefined for any other body.
 * @see https://docs.slack.dev/reference/events/url_verification
 */
export function slackHandshake(body: JsonValue | undefined): HandshakeAnswer | undefined {
  const challenge = textOf(body, "challenge");
  if (textOf(body, "type") !== "url_verification" || challenge === undefined) return undefined;
  // Plain text, and never sniffed as HTML: the text is the sender's.
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return { status: 200, headers, body: challenge };
}

/** Returns the answer of a handshake that allows an origin to deliver. */
function allow(origin: string, maxPerMinute: number | undefined): HandshakeAnswer {
  const headers = {
    allow: "POST",
    "webhook-allowed-origin": origin,
    "webhook-allowed-rate": maxPerMinute === undefined ? "*" : String(maxPerMinute),
  };
  return { status: 200, headers, body: "" };
}

/**
 * Returns the answer to the `OPTIONS` of a CloudEvents sender. The sender proves itself by the token, or has an origin
 * that the trigger lists, as some send no token yet. A callback URL is not called.
 * @param verifier undefined for an unknown trigger
 * @param nowMs the time in milliseconds since 1970
 * @returns undefined if the handshake is refused; the work for that is the same whatever the reason
 */
export async function optionsHandshake(
  verifier: Verifier | undefined,
  delivery: Delivery,
  nowMs: number,
): Promise<HandshakeAnswer | undefined> {
  const origin = delivery.headers.get("webhook-request-origin") ?? "";
  const verified = await verifyDelivery(verifier, delivery, nowMs);
  if (verifier?.settings.scheme !== "cloudevents" || !/^[A-Za-z0-9.:-]{1,253}$/.test(origin))
    return undefined;
  const { origins, maxPerMinute } = verifier.settings;
  return verified || origins.includes(origin) ? allow(origin, maxPerMinute) : undefined;
}
