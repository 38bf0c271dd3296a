import { decodeBase64 } from "../protobuf/base64.ts";

const prefix = "whsec_";

/** Range of the length of a secret, in bytes. */
const minBytes = 24;
const maxBytes = 64;

/** The rule of secrets, for error messages. */
export const secretRule = `must be whsec_ followed by the base64 of ${minBytes} to ${maxBytes} bytes`;

/**
 * Decodes a secret of Standard Webhooks. Returns undefined for anything that breaks `secretRule`.
 * @see https://www.standardwebhooks.com
 */
export function decodeSecret(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!text.startsWith(prefix) || !/^[A-Za-z0-9+/]+={0,2}$/.test(text.slice(prefix.length))) return undefined;
  try {
    const bytes = decodeBase64(text.slice(prefix.length));
    return bytes.length >= minBytes && bytes.length <= maxBytes ? bytes : undefined;
  } catch {
    return undefined;
  }
}
