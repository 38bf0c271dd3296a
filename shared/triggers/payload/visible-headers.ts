import type { JsonObject } from "../../json/value.ts";
import type { VerifySettings } from "../verify/settings.ts";

const visible = /^(x-|ce-|webhook-|svix-|upstash-)|^(content-type|user-agent|idempotency-key)$/;
const secret =
  /signature|token|secret|auth|cookie|passw|credential|api-?key|-cert|session|hmac|jwt|assertion|oidc|bearer|principal/;

/** Returns the headers that rules may read, by their names in lower case: none with a token, signature or cookie. */
export function visibleHeaders(settings: VerifySettings, headers: Headers): JsonObject {
  const proof = "header" in settings ? settings.header : undefined;
  return new Map([...headers].filter(([name]) => visible.test(name) && !secret.test(name) && name !== proof));
}
