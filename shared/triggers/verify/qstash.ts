import { noClaim, ownBytes, type ReadClaim } from "./claim.ts";
import { decodeExactBase64Url } from "./encoding.ts";
import type { QstashSettings } from "./settings.ts";

/** The claims that count. */
interface Claims {
  readonly sub: string;
  /** Seconds since 1970, as all times. */
  readonly exp: number;
  readonly nbf: number;
  /** Hash of the body, as base64url with or without padding. */
  readonly body: string;
}

const maxSecs = 999_999_999_999;

/** Maximum length of a token, in characters. */
const maxLength = 8_192;

/** Time by which QStash's clock may be ahead of ours, in seconds. */
const toleranceSecs = 300;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Decodes a part of a token. Returns undefined unless it is a JSON object. */
function parsePart(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = decodeExactBase64Url(part);
  try {
    const value: unknown = bytes && JSON.parse(decoder.decode(bytes));
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= maxSecs;
}

/** Reads the claims of a token. Returns undefined if one that counts is absent or has another type. */
function parseClaims(part: string): Claims | undefined {
  const { iss, sub, exp, nbf, body } = parsePart(part) ?? {};
  if (iss !== "Upstash" || typeof sub !== "string" || typeof body !== "string") return undefined;
  return isTime(exp) && isTime(nbf) ? { sub, exp, nbf, body } : undefined;
}

/**
 * Reads the token of QStash: a JWT over the URL, the times and the hash of the body.
 * @see https://upstash.com/docs/qstash/features/security
 */
export const readQstash: ReadClaim<QstashSettings> = (delivery, { publicUrl }) => {
  const { headers, body } = delivery;
  const token = headers.get("upstash-signature") ?? "";
  const parts = token.length <= maxLength ? token.split(".") : [];
  const [head = "", middle = "", end = ""] = parts;
  const signature = decodeExactBase64Url(end);
  const stated = parseClaims(middle);
  if (parts.length !== 3 || parsePart(head)?.alg !== "HS256" || !stated || signature?.length !== 32) {
    return noClaim(delivery);
  }
  const { sub, exp, nbf } = stated;
  return {
    hash: "SHA-256",
    signed: encoder.encode(`${head}.${middle}`),
    unsignedBody: ownBytes(body),
    signatures: [signature],
    validTime: { fromSecs: nbf - toleranceSecs, untilSecs: exp },
    sentAtMs: nbf * 1_000,
    async confirm() {
      const bodyHash = decodeExactBase64Url(stated.body.replace(/=$/, ""));
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", ownBytes(body)));
      const isSameBody =
        bodyHash?.length === digest.length && digest.every((byte, at) => byte === bodyHash[at]);
      return sub === publicUrl && isSameBody;
    },
  };
};
