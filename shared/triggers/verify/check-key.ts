import type { Claim } from "./claim.ts";
import type { Key } from "./secret.ts";

/** Compares arrays in a time that does not depend on where they differ. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}

/** Returns true if any of the results is; all are there already. */
function isAny(results: readonly boolean[]): boolean {
  return results.includes(true);
}

/** Computes an HMAC: one pass over the bytes. */
export async function hmacOf(
  key: Uint8Array<ArrayBuffer>,
  hash: "SHA-1" | "SHA-256" | "SHA-512",
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes));
}

async function checkEd25519(key: Key, { ed25519 = [], signed }: Claim): Promise<boolean> {
  if (ed25519.length === 0) return false;
  try {
    const imported = await crypto.subtle.importKey("raw", key.bytes, "Ed25519", false, ["verify"]);
    const verify = (each: Uint8Array<ArrayBuffer>) => crypto.subtle.verify("Ed25519", imported, each, signed);
    return isAny(await Promise.all(ed25519.map(verify)));
  } catch {
    // Not every 32 bytes are a point of the curve, and some platforms say so when they import them.
    return false;
  }
}

/**
 * Returns true if one of a claim's signatures fits a key. All of them are compared, whatever fits. An HMAC is computed
 * once for all signatures, so that many of them cost no more passes over the body than one.
 */
export async function checkKey(key: Key, claim: Claim): Promise<boolean> {
  if (key.kind === "ed25519") return checkEd25519(key, claim);
  const { hash, signed, signatures } = claim;
  const expected =
    hash === "token"
      ? new Uint8Array(await crypto.subtle.digest("SHA-256", key.bytes))
      : await hmacOf(key.bytes, hash, signed);
  return isAny(signatures.map((signature) => isSame(expected, signature)));
}
