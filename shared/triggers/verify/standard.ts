import { maxSignatures, noClaim, parseId, parseSecs, type ReadClaim, timeOf } from "./claim.ts";
import { decodeExactBase64 } from "./encoding.ts";
import type { PlainSettings } from "./settings.ts";
import { fillTemplate } from "./template.ts";

const hmacBytes = 32;
const ed25519Bytes = 64;

/** Returns the signatures of one version that have the right size. Others fit no key, and are passed over. */
function signaturesOf(
  items: readonly string[],
  version: string,
  size: number,
): readonly Uint8Array<ArrayBuffer>[] {
  return items.flatMap((item) => {
    const bytes = item.startsWith(`${version},`)
      ? decodeExactBase64(item.slice(version.length + 1))
      : undefined;
    return bytes?.length === size ? [bytes] : [];
  });
}

/** Returns the prefix of the names of the headers that count: `webhook`, or Svix's. */
export function standardPrefix(headers: Headers): "webhook" | "svix" {
  return headers.has("svix-signature") && !headers.has("webhook-signature") ? "svix" : "webhook";
}

/** Returns the signatures of a delivery; none if it has too many. */
function itemsOf(headers: Headers): readonly string[] {
  const items = (headers.get(`${standardPrefix(headers)}-signature`) ?? "").split(" ");
  return items.length > maxSignatures ? [] : items;
}

/** Returns the signatures of Ed25519 that a delivery has, whatever the scheme of its trigger. */
export function ed25519Of(headers: Headers): readonly Uint8Array<ArrayBuffer>[] {
  return signaturesOf(itemsOf(headers), "v1a", ed25519Bytes);
}

/**
 * Reads the headers of Standard Webhooks, or the same with Svix's names.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const readStandard: ReadClaim<PlainSettings> = (delivery) => {
  const { headers, body } = delivery;
  const prefix = standardPrefix(headers);
  const id = parseId(headers.get(`${prefix}-id`));
  const timestamp = headers.get(`${prefix}-timestamp`);
  const secs = parseSecs(timestamp);
  const items = itemsOf(headers);
  if (id === undefined || secs === undefined || timestamp === null || items.length === 0) {
    return noClaim(delivery);
  }
  return {
    hash: "SHA-256",
    signed: fillTemplate("{id}.{timestamp}.{body}", { id, timestamp, body }),
    signatures: signaturesOf(items, "v1", hmacBytes),
    ed25519: ed25519Of(headers),
    ...timeOf(secs),
  };
};
