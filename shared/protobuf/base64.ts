import { SandboxError } from "../errors/error.ts";

const alphabet = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const padding = 0x3d;
const ascii = new TextDecoder();

/** What a character of neither alphabet stands for: a bit that no value has. */
const none = 0x40;

/** What each ASCII character stands for, in either alphabet. */
const values = new Uint8Array(128).fill(none);
alphabet.forEach((unit, value) => {
  values[unit] = value;
});
values[0x2d] = 62;
values[0x5f] = 63;

const digit = (index: number) => alphabet[index & 63] ?? 0;

/** The standard alphabet, with padding. Not `Uint8Array.toBase64`: Node 22 lacks it. */
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
 * Reads the standard and the URL-safe alphabet, padded or not, as proto3 JSON asks.
 * @throws `invalid_argument` for any other character (white space too) and for a length that cannot be
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  let length = text.length;
  if (text.endsWith("=")) {
    if (length % 4 !== 0) throw refuse("its padding does not fit its length");
    length -= text.endsWith("==") ? 2 : 1;
  }
  if (length % 4 === 1) throw refuse("its length cannot be");
  const out = new Uint8Array(Math.floor((length * 3) / 4));
  let seen = 0;
  const sextet = (at: number) => {
    const value = at < length ? (values[text.charCodeAt(at)] ?? none) : 0;
    seen |= value;
    return value;
  };
  let to = 0;
  for (let at = 0; at < length; at += 4) {
    const bits = (sextet(at) << 18) | (sextet(at + 1) << 12) | (sextet(at + 2) << 6) | sextet(at + 3);
    // Beyond the end of the array a write is dropped, which is where the last group may be short.
    out[to] = bits >> 16;
    out[to + 1] = bits >> 8;
    out[to + 2] = bits;
    to += 3;
  }
  if (seen & none) throw refuse(`character ${text.search(/[^A-Za-z0-9+/_-]/) + 1} is of neither alphabet`);
  return out;
}
