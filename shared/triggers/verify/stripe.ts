import { maxSignatures, noClaim, parseSecs, type ReadClaim, timeOf } from "./claim.ts";
import { decodeHex } from "./encoding.ts";
import type { PlainSettings } from "./settings.ts";
import { fillTemplate } from "./template.ts";

/**
 * Reads Stripe's header, `t=…,v1=…`, with a `v1` per secret. Its secret is text, although it begins with `whsec_`.
 * @see https://docs.stripe.com/webhooks/signature
 */
export const readStripe: ReadClaim<PlainSettings> = (delivery) => {
  const { headers, body } = delivery;
  const items = (headers.get("stripe-signature") ?? "").split(",").map((item) => {
    const [, name = "", value = ""] = /^([a-z0-9]+)=([\x21-\x7e]+)$/.exec(item) ?? [];
    return { name, value };
  });
  const isWellFormed = items.every(({ name }) => name !== "");
  const times = items.filter(({ name }) => name === "t");
  const timestamp = times[0]?.value ?? "";
  const secs = parseSecs(timestamp);
  const hasOneTime = times.length === 1 && secs !== undefined;
  if (!isWellFormed || !hasOneTime || items.length > maxSignatures + 1) return noClaim(delivery);
  const signatures = items.flatMap(({ name, value }) => {
    const bytes = name === "v1" ? decodeHex(value) : undefined;
    return bytes ? [bytes] : [];
  });
  return {
    hash: "SHA-256",
    signed: fillTemplate("{timestamp}.{body}", { id: "", timestamp, body }),
    signatures,
    ...timeOf(secs),
  };
};
