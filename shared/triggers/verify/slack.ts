import { noClaim, parseSecs, type ReadClaim, timeOf } from "./claim.ts";
import { decodeHex } from "./encoding.ts";
import type { PlainSettings } from "./settings.ts";
import { fillTemplate } from "./template.ts";

/**
 * Reads Slack's headers.
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const readSlack: ReadClaim<PlainSettings> = (delivery) => {
  const { headers, body } = delivery;
  const hex = /^v0=([0-9a-f]{64})$/.exec(headers.get("x-slack-signature") ?? "")?.[1];
  const signature = hex && decodeHex(hex);
  const timestamp = headers.get("x-slack-request-timestamp") ?? "";
  const secs = parseSecs(timestamp);
  if (!signature || secs === undefined) return noClaim(delivery);
  return {
    hash: "SHA-256",
    signed: fillTemplate("v0:{timestamp}:{body}", { id: "", timestamp, body }),
    signatures: [signature],
    ...timeOf(secs),
  };
};
