import type { Call } from "./call.ts";

/**
 * Returns the id of a call: a hash of the caller's `Idempotency-Key`, else a random one. Every server derives
 * the same id from a key.
 * @param method the name of the method
 */
export async function callIdOf(
  { namespace, idempotencyKey }: Call,
  method: string,
  id: string,
): Promise<string> {
  if (idempotencyKey === undefined) return crypto.randomUUID();
  const text = JSON.stringify([namespace, method, id, idempotencyKey]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
