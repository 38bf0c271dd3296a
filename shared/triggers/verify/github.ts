import { noClaim, ownBytes, type ReadClaim } from "./claim.ts";
import { decodeHex } from "./encoding.ts";
import type { PlainSettings } from "./settings.ts";

/**
 * Reads GitHub's headers. Neither the delivery's GUID nor a time is signed.
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const readGithub: ReadClaim<PlainSettings> = (delivery) => {
  const { headers, body } = delivery;
  const hex = /^sha256=([0-9a-f]{64})$/.exec(headers.get("x-hub-signature-256") ?? "")?.[1];
  const signature = hex && decodeHex(hex);
  if (!signature) return noClaim(delivery);
  return { hash: "SHA-256", signed: ownBytes(body), signatures: [signature] };
};
