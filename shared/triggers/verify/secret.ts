import { decodeBase64, encodeBase64 } from "../../protobuf/base64.ts";
import { decodeHex, encodeHex } from "./encoding.ts";
import type { VerifySettings } from "./settings.ts";

/** A secret as it stands in a trigger's document. */
export interface SecretEntry {
  /** Names the secret, so that one can be replaced and its use be seen. */
  readonly kid: string;
  /** Undefined if the entry has a binding, or nothing: the server then makes the secret, or keeps what it has. */
  readonly secret?: string | undefined;
  /** Name of a variable or binding that holds the secret. */
  readonly binding?: string | undefined;
  /** End of its validity, in milliseconds since 1970. */
  readonly untilMs?: number | undefined;
}

/** A secret in plain text, ready for verification. */
export interface LiveSecret {
  readonly kid: string;
  readonly secret: string;
  /** End of its validity, in milliseconds since 1970. */
  readonly untilMs?: number | undefined;
}

/** Key material of a secret: of an HMAC or a token, or the public key of Ed25519. */
export interface Key {
  readonly kind: "symmetric" | "ed25519";
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const encoder = new TextEncoder();
const maxTextBytes = 256;
const secretPrefix = "whsec_";
const publicPrefix = "whpk_";
const publicBytes = 32;

/** Minimum length of a secret, in bytes. */
const minBytes = 16;

/** QStash makes its keys itself, so that their length is not ours to rule. */
const minQstashBytes = 8;

/**
 * Range of the length of a secret of Standard Webhooks, in bytes. The specification asks for 24 at least, but the
 * secret in Svix's documentation has 18, which are 24 characters.
 */
const minStandardBytes = 18;
const maxStandardBytes = 64;

/** Minimum length of a secret of OpenAI that is text, in characters. */
const minOpenaiChars = 24;

/** Length of the secrets that are made here, in bytes. */
const madeBytes = 32;

function symmetric(
  bytes: Uint8Array<ArrayBuffer> | undefined,
  least: number,
  most = maxTextBytes,
): Key | undefined {
  if (!bytes || bytes.length < least || bytes.length > most) return undefined;
  return { kind: "symmetric", bytes };
}

/** Decodes printable ASCII. Other characters do not survive in the headers and shells that secrets pass. */
function textBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  return /^[\x20-\x7e]+$/.test(text) ? encoder.encode(text) : undefined;
}

function standardKey(text: string): Key | undefined {
  const bytes = base64Bytes(text.slice(text.indexOf("_") + 1));
  if (text.startsWith(secretPrefix)) return symmetric(bytes, minStandardBytes, maxStandardBytes);
  const isPublic = text.startsWith(publicPrefix) && bytes?.length === publicBytes;
  return isPublic ? { kind: "ed25519", bytes } : undefined;
}

function base64Bytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return decodeBase64(text);
  } catch {
    return undefined;
  }
}

/** Decodes a secret as its scheme writes it. Returns undefined for anything that breaks `secretRule`. */
export function decodeKey(settings: VerifySettings, text: string): Key | undefined {
  switch (settings.scheme) {
    case "standard":
    case "gitlab":
    case "anthropic":
      return standardKey(text);
    case "openai":
      // Its SDK takes a secret without the prefix as text.
      if (text.startsWith(secretPrefix)) return standardKey(text);
      return symmetric(textBytes(text), minOpenaiChars);
    case "qstash":
      return symmetric(textBytes(text), minQstashBytes);
    case "bearer":
    case "cloudevents":
      // A token stands in a header as it is.
      return /\s/.test(text) ? undefined : symmetric(textBytes(text), minBytes);
    case "hmac":
      if (settings.keyEncoding === "hex") return symmetric(decodeHex(text.toLowerCase()), minBytes);
      if (settings.keyEncoding === "base64") return symmetric(base64Bytes(text), minBytes);
      return symmetric(textBytes(text), minBytes);
    default:
      return symmetric(textBytes(text), minBytes);
  }
}

const base64Rule = `whsec_ and the base64 of ${minStandardBytes} to ${maxStandardBytes} bytes`;

/** Returns the rule of a scheme's secrets, for error messages. */
export function secretRule(settings: VerifySettings): string {
  const ascii = (least: number) => `must be ${least} to ${maxTextBytes} printable ASCII characters`;
  switch (settings.scheme) {
    case "standard":
    case "gitlab":
    case "anthropic":
      return `must be ${base64Rule}, or whpk_ and that of an Ed25519 key of ${publicBytes} bytes`;
    case "openai":
      return `must be ${base64Rule}, or without that prefix ${minOpenaiChars} to ${maxTextBytes} printable ASCII characters`;
    case "qstash":
      return ascii(minQstashBytes);
    case "bearer":
    case "cloudevents":
      return `${ascii(minBytes)} without spaces`;
    case "hmac":
      if (settings.keyEncoding === "text") return ascii(minBytes);
      return `must be the ${settings.keyEncoding} of ${minBytes} to ${maxTextBytes} bytes`;
    default:
      return ascii(minBytes);
  }
}

/**
 * Returns a new random secret as its scheme writes it; undefined for schemes whose senders make their secrets.
 */
export function makeSecret(settings: VerifySettings): string | undefined {
  const bytes = crypto.getRandomValues(new Uint8Array(madeBytes));
  switch (settings.scheme) {
    case "openai":
    case "anthropic":
    case "stripe":
    case "slack":
    case "qstash":
      return undefined;
    case "standard":
    case "gitlab":
      return `whsec_${encodeBase64(bytes)}`;
    case "hmac":
      if (settings.keyEncoding === "base64") return encodeBase64(bytes);
  }
  return encodeHex(bytes);
}
