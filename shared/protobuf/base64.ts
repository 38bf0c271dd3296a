import { SandboxError } from "../errors/error.ts";

const alphabet = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const padding = 0x3d;
const ascii = new TextDecoder();

/** The value of characters of neither alphabet: a bit that no valid value has. */
const invalid = 0x40;

/** The value of each ASCII character, in either alphabet. */
const values = new Uint8Array(128).fill(invalid);
alphabet.forEach((unit, value) => {
  values[unit] = value;
});
values[0x2d] = 62;
values[0x5f] = 63;

const digit = (index: number) => alphabet[index & 63] ?? 0;

/** Encodes bytes in the standard alphabet, with padding. Node 22 lacks `Uint8Array.toBase64`. */
export function encodeBase64(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  const whole = bytes.length - (bytes.length % 3);
  let to = 0;
  for (let at = 0; at < whole; at += 3) {
    const triple = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    out[to] = digit(triple >> 18);
    out[to + 1] = digit(triple >> 12);
    out[to + 2] = digit(triple >> 6);
    out[to + 3] = digit(triple);
    to += 4;
  }
  if (whole < bytes.length) {
    const rest = ((bytes[whole] ?? 0) << 16) | ((bytes[whole + 1] ?? 0) << 8);
    out[to] = digit(rest >> 18);
    out[to + 1] = digit(rest >> 12);
    out[to + 2] = whole + 1 < bytes.length ? digit(rest >> 6) : padding;
    out[to + 3] = padding;
  }
  return ascii.decode(out);
}

function refuse(rule: string): SandboxError {
  return new SandboxError("invalid_argument", `is not base64: ${rule}`);
}

/**
 * Decodes the standard or the URL-safe alphabet, with or without padding, as proto3 JSON requires.
 * @throws `invalid_argument` for any other character, including white space, and for an invalid length
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  let length = text.length;
  if (text.endsWith("=")) {
    if (length % 4 !== 0) throw refuse("invalid padding");
    length -= text.endsWith("==") ? 2 : 1;
  }
  if (length % 4 === 1) throw refuse("invalid length");
  const out = new Uint8Array(Math.floor((length * 3) / 4));
  let seen = 0;
  const sextet = (at: number) => {
    const value = at < length ? (values[text.charCodeAt(at)] ?? invalid) : 0;
    seen |= value;
    return value;
  };
  let to = 0;
  for (let at = 0; at < length; at += 4) {
    const bits = (sextet(at) << 18) | (sextet(at + 1) << 12) | (sextet(at + 2) << 6) | sextet(at + 3);
    // The last group may be short: writes beyond the end of the array have no effect.
    out[to] = bits >> 16;
    out[to + 1] = bits >> 8;
    out[to + 2] = bits;
    to += 3;
  }
  if (seen & invalid) throw refuse(`character ${text.search(/[^A-Za-z0-9+/_-]/) + 1} is not in the alphabet`);
  return out;
}
