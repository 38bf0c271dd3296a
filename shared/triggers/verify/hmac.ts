import { noClaim, parseId, type ReadClaim, timeOf } from "./claim.ts";
import { decodeExactBase64, decodeExactBase64Url, decodeHex } from "./encoding.ts";
import type { HmacSettings } from "./settings.ts";
import { fillTemplate } from "./template.ts";

const sizes: Readonly<Record<HmacSettings["hash"], number>> = { "SHA-1": 20, "SHA-256": 32, "SHA-512": 64 };

/** The digits of hexadecimal may be of either case here: senders differ, and it makes no other value. */
const decoders: Readonly<Record<HmacSettings["encoding"], (text: string) => Uint8Array | undefined>> = {
  hex: (text) => decodeHex(text.toLowerCase()),
  base64: decodeExactBase64,
  base64url: (text) => decodeExactBase64Url(text.replace(/={1,2}$/, "")),
};

const timestampPatterns: Readonly<Record<HmacSettings["timestampUnit"], RegExp>> = {
  s: /^[0-9]{1,12}$/,
  ms: /^[0-9]{1,15}$/,
};

/** Reads the headers that a trigger's settings name. */
export const readHmac: ReadClaim<HmacSettings> = (delivery, settings) => {
  const { headers, body } = delivery;
  const { hash, template, timestampHeader, timestampUnit } = settings;
  const value = headers.get(settings.header) ?? "";
  const signature = value.startsWith(settings.prefix)
    ? decoders[settings.encoding](value.slice(settings.prefix.length))
    : undefined;
  const timestamp = timestampHeader === undefined ? "" : (headers.get(timestampHeader) ?? "");
  const hasTime = timestampHeader === undefined || timestampPatterns[timestampUnit].test(timestamp);
  const id = settings.idHeader === undefined ? undefined : parseId(headers.get(settings.idHeader));
  const hasId = id !== undefined || !template.includes("{id}");
  if (signature?.length !== sizes[hash] || !hasTime || !hasId) return noClaim(delivery);
  const secs = timestampUnit === "ms" ? Math.floor(Number(timestamp) / 1_000) : Number(timestamp);
  return {
    hash,
    signed: fillTemplate(template, { id: id ?? "", timestamp, body }),
    signatures: [signature],
    ...(timestampHeader === undefined ? {} : timeOf(secs)),
  };
};
