import { createHmac } from "node:crypto";

/** Signs a message according to Standard Webhooks, with Node's own HMAC. Returns its headers. */
export function signWebhook(secret: string, id: string, timestampSecs: number, body: string) {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestampSecs}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestampSecs),
    "webhook-signature": `v1,${signature}`,
  };
}
