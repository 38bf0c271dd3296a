import { createHash, createHmac } from "node:crypto";

type Bytes = string | Uint8Array;

/** Computes an HMAC by Node's own crypto. */
export function hmac(key: Bytes, parts: readonly Bytes[], hash = "sha256"): Buffer {
  const computing = createHmac(hash, key);
  for (const part of parts) computing.update(part);
  return computing.digest();
}

/** Returns the bytes of a secret of Standard Webhooks. */
export function standardKey(secret: string): Buffer {
  return Buffer.from(secret.slice("whsec_".length), "base64");
}

/** Signs as Standard Webhooks does. Returns the headers. */
export function signStandard(secret: string, id: string, secs: number, body: Bytes, prefix = "webhook") {
  const signature = hmac(standardKey(secret), [`${id}.${secs}.`, body]).toString("base64");
  return {
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: String(secs),
    [`${prefix}-signature`]: `v1,${signature}`,
  };
}

/** Signs as GitHub does. Returns the headers. */
export function signGithub(secret: string, event: string, body: Bytes, guid: string = crypto.randomUUID()) {
  return {
    "x-hub-signature-256": `sha256=${hmac(secret, [body]).toString("hex")}`,
    "x-github-event": event,
    "x-github-delivery": guid,
  };
}

/** Signs as Stripe does. Returns the headers. */
export function signStripe(secret: string, secs: number, body: Bytes) {
  return { "stripe-signature": `t=${secs},v1=${hmac(secret, [`${secs}.`, body]).toString("hex")}` };
}

/** Signs as Slack does. Returns the headers. */
export function signSlack(secret: string, secs: number, body: Bytes) {
  const signature = hmac(secret, [`v0:${secs}:`, body]).toString("hex");
  return { "x-slack-signature": `v0=${signature}`, "x-slack-request-timestamp": String(secs) };
}

/** The claims of QStash's tokens. */
export interface QstashClaims {
  readonly iss: string;
  readonly sub: string;
  readonly exp: number;
  readonly nbf: number;
  readonly iat: number;
  readonly jti: string;
  readonly body: string;
}

/** Returns the claims that QStash makes for a body. */
export function qstashClaims(url: string, secs: number, body: Bytes): QstashClaims {
  const digest = createHash("sha256").update(body).digest("base64url");
  return {
    ...{ iss: "Upstash", sub: url, exp: secs + 300, nbf: secs, iat: secs },
    ...{ jti: "jwt_1", body: `${digest}=` },
  };
}

/** Signs a token as QStash does. */
export function signJwt(key: string, claims: object, header: object = { alg: "HS256", typ: "JWT" }): string {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  return [...text, hmac(key, [text.join(".")]).toString("base64url")].join(".");
}
