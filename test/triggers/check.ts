import { parseJson } from "../../shared/json/parse.ts";
import { parseVerify } from "../../shared/triggers/verify/schema.ts";
import type { Verified } from "../../shared/triggers/verify/verified.ts";
import { verifyDelivery } from "../../shared/triggers/verify/verify.ts";

const encoder = new TextEncoder();

/** Verifies a delivery by a trigger's field `verify`. Returns undefined if it is refused. */
export function check(
  verify: object,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
  nowSecs: number,
): Promise<Verified | undefined> {
  const { settings, secrets } = parseVerify(parseJson(JSON.stringify(verify)));
  const live = secrets.map(({ secret = "", ...entry }) => ({ ...entry, secret }));
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const delivery = { headers: new Headers(headers), query: "", body: bytes };
  return verifyDelivery({ settings, secrets: live }, delivery, nowSecs * 1_000);
}
