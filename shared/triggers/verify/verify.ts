import { checkKey, hmacOf } from "./check-key.ts";
import { type Claim, noClaim } from "./claim.ts";
import { decodeHex } from "./encoding.ts";
import { readClaim } from "./read-claim.ts";
import { decodeKey, type Key, type LiveSecret } from "./secret.ts";
import type { VerifySettings } from "./settings.ts";
import { ed25519Of } from "./standard.ts";
import type { Delivery, Verified } from "./verified.ts";

/** A trigger's settings and its secrets. */
export interface Verifier {
  readonly settings: VerifySettings;
  readonly secrets: readonly LiveSecret[];
}

/** Minimum number of HMACs over the body, and of others, of a verification: those while a secret is replaced. */
const minHmacs = 2;

/** The key and the bytes of HMACs whose result is not used. */
const unusedBytes = new Uint8Array(32);

/** A public key of Ed25519 whose verdict is not used: that of the first test vector of RFC 8032. */
const unusedKey: Key = {
  kind: "ed25519",
  bytes: decodeHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a") ?? unusedBytes,
};

/**
 * Does the work that a verification with these keys lacks: as many HMACs over the body, and over other bytes, as there are
 * at least, and a check of each signature of Ed25519. So its time reveals nothing.
 */
async function spend(claim: Claim, keys: readonly Key[], { headers }: Delivery): Promise<void> {
  const { hash, signed, unsignedBody } = claim;
  const symmetric = hash === "token" ? 0 : keys.filter(({ kind }) => kind === "symmetric").length;
  const known = hash === "token" ? "SHA-256" : hash;
  const [ofBody, ofOthers] = unsignedBody ? [0, symmetric] : [symmetric, 0];
  const repeat = (done: number, bytes: Uint8Array<ArrayBuffer>) =>
    Array.from({ length: Math.max(0, minHmacs - done) }, () => hmacOf(unusedBytes, known, bytes));
  const ed25519 = keys.some(({ kind }) => kind === "ed25519") ? [] : ed25519Of(headers);
  await Promise.all([
    ...repeat(ofBody, unsignedBody ?? signed),
    ...repeat(ofOthers, unusedBytes),
    checkKey(unusedKey, { ...claim, ed25519 }),
  ]);
}

function isTimely({ validTime }: Claim, nowMs: number): boolean {
  if (!validTime) return true;
  const nowSecs = Math.floor(nowMs / 1_000);
  return nowSecs >= validTime.fromSecs && nowSecs <= validTime.untilSecs;
}

/**
 * Verifies a delivery by its raw bytes and headers. Every secret is checked against every signature, and a refusal costs
 * the same work whatever its reason.
 * @param verifier undefined for an unknown trigger, which is refused after the same work
 * @param nowMs the time in milliseconds since 1970
 * @returns undefined if the delivery is refused
 */
export async function verifyDelivery(
  verifier: Verifier | undefined,
  delivery: Delivery,
  nowMs: number,
): Promise<Verified | undefined> {
  const claim = verifier ? await readClaim(verifier.settings, delivery) : noClaim(delivery);
  const keys = (verifier?.secrets ?? []).flatMap(({ kid, secret, untilMs }) => {
    const isLive = untilMs === undefined || nowMs < untilMs;
    const key = verifier && isLive ? decodeKey(verifier.settings, secret) : undefined;
    return key ? [{ kid, key }] : [];
  });
  const [fits] = await Promise.all([
    Promise.all(keys.map(({ key }) => checkKey(key, claim))),
    spend(
      claim,
      keys.map(({ key }) => key),
      delivery,
    ),
  ]);
  const kid = keys[fits.indexOf(true)]?.kid;
  const isConfirmed = kid !== undefined && ((await claim.confirm?.()) ?? true);
  if (kid === undefined || !isConfirmed || !isTimely(claim, nowMs)) return undefined;
  return { kid, sentAtMs: claim.sentAtMs };
}
