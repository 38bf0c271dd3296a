import { checkKey, hmacOf } from "./check-key.ts";
import { type Claim, noClaim } from "./claim.ts";
import { readClaim } from "./read-claim.ts";
import { decodeKey, type LiveSecret } from "./secret.ts";
import type { VerifySettings } from "./settings.ts";
import type { Delivery, Verified } from "./verified.ts";

/** A trigger's settings and its secrets. */
export interface Verifier {
  readonly settings: VerifySettings;
  readonly secrets: readonly LiveSecret[];
}

/** Minimum number of HMACs that a verification computes: those of a trigger while its secret is replaced. */
const minHmacs = 2;

/** The key of HMACs whose result is not used. */
const unusedKey = new Uint8Array(32);

/** Computes HMACs until there are as many as any verification computes, so that its time tells nothing. */
async function spend({ hash, signed }: Claim, computed: number): Promise<void> {
  const missing = Math.max(0, minHmacs - computed);
  const known = hash === "token" ? "SHA-256" : hash;
  await Promise.all(Array.from({ length: missing }, () => hmacOf(unusedKey, known, signed)));
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
  const hmacCount = claim.hash === "token" ? 0 : keys.filter(({ key }) => key.kind === "symmetric").length;
  const [fits] = await Promise.all([
    Promise.all(keys.map(({ key }) => checkKey(key, claim))),
    spend(claim, hmacCount),
  ]);
  const kid = keys[fits.indexOf(true)]?.kid;
  const isConfirmed = kid !== undefined && ((await claim.confirm?.()) ?? true);
  if (kid === undefined || !isConfirmed || !isTimely(claim, nowMs)) return undefined;
  return { kid, sentAtMs: claim.sentAtMs };
}
