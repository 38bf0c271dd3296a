import * as z from "zod/mini";
import { noClaim, ownBytes, type ReadClaim } from "./claim.ts";
import { decodeExactBase64Url } from "./encoding.ts";
import type { QstashSettings } from "./settings.ts";

const seconds = z.number().check(z.minimum(0), z.maximum(999_999_999_999));
const header = z.object({ alg: z.literal("HS256"), typ: z.optional(z.string()) });
const claims = z.object({
  iss: z.literal("Upstash"),
  sub: z.string(),
  exp: seconds,
  nbf: seconds,
  iat: z.optional(seconds),
  body: z.string(),
});

/** Maximum length of a token, in characters. */
const maxLength = 8_192;

/** Time by which QStash's clock may be ahead of ours, in seconds. */
const toleranceSecs = 300;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Decodes a part of a token and checks its form. Returns undefined for anything else. */
function parsePart<T>(schema: z.ZodMiniType<T>, part: string): T | undefined {
  const bytes = decodeExactBase64Url(part);
  try {
    return bytes && schema.safeParse(JSON.parse(decoder.decode(bytes))).data;
  } catch {
    return undefined;
  }
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
  const stated = parsePart(claims, middle);
  if (parts.length !== 3 || !parsePart(header, head) || !stated || signature?.length !== 32) {
    return noClaim(delivery);
  }
  const { sub, exp, nbf } = stated;
  return {
    hash: "SHA-256",
    signed: encoder.encode(`${head}.${middle}`),
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
