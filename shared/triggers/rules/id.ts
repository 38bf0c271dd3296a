import { isIdentifier } from "../../sandbox/identifier.ts";

/** Maximum length of an id that stays as it is, and of the readable part of one that is made. */
const maxKept = 60;
const maxReadable = 51;

/**
 * Makes an id from any text. A text that is an id of at most 60 characters stays; any other is made readable, followed
 * by eight digits of its SHA-256, so that different texts have different ids.
 */
export async function toId(text: string): Promise<string> {
  if (text.length <= maxKept && isIdentifier(text)) return text;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const hash = Array.from(digest.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const readable = text
    .replace(/[^A-Za-z0-9]+/g, (run) => (/^[._-]$/.test(run) ? run : "-"))
    .slice(0, maxReadable + 1)
    .replace(/^[._-]+/, "")
    .slice(0, maxReadable)
    .replace(/[._-]+$/, "");
  return readable === "" ? hash : `${readable}-${hash}`;
}
