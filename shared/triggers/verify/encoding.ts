import { decodeBase64, encodeBase64 } from "../../protobuf/base64.ts";

/** Decodes hexadecimal digits in lower case. Returns undefined for anything else. */
export function decodeHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 2 || !/^[0-9a-f]+$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

export function encodeHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Decodes base64 that is written as an encoder writes it: in the standard alphabet, with padding, and without bits in
 * its last digit that mean nothing. Thus each value has one text. Returns undefined for anything else.
 */
export function decodeExactBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = decodeBase64(text);
    return encodeBase64(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Decodes base64url without padding, otherwise as `decodeExactBase64` does. */
export function decodeExactBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  const padded = text.replaceAll("-", "+").replaceAll("_", "/");
  return decodeExactBase64(padded.padEnd(Math.ceil(text.length / 4) * 4, "="));
}
