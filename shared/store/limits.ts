import { invalid, quote, SandboxError } from "../errors/error.ts";

/** Maximum stored size of a record, in bytes, on every database. sqld rejects rows over 5,000,000. */
export const maxRecordBytes = 4_700_000;
export const maxFieldPaths = 1_000;
/** Maximum number of labels, and of extensions, of one record. */
export const maxEntries = 1_000;
const maxKeyBytes = 32_768;

const encoder = new TextEncoder();

/** Length up to which a loop is faster than encoding, in characters. */
const shortTextLength = 256;

/** Returns the length of a text in UTF-8, in bytes. */
export function utf8Length(text: string): number {
  if (text.length > shortTextLength) return encoder.encode(text).length;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0x7f) return encoder.encode(text).length;
  }
  return text.length;
}

function isLongerThan(text: string, maxBytes: number): boolean {
  return text.length * 3 > maxBytes && utf8Length(text) > maxBytes;
}

/** Checks the length of a key. @param kind `labels` or `extensions`. @throws `invalid_argument` */
export function checkKey(kind: string, key: string): void {
  if (key === "" || isLongerThan(key, maxKeyBytes)) {
    throw invalid(kind, `key ${quote(key)} must have 1 to ${maxKeyBytes} bytes`);
  }
}

/** Checks the number of labels or extensions. @throws `invalid_argument` */
export function checkCount(kind: string, count: number): void {
  if (count > maxEntries) throw invalid(kind, `must have at most ${maxEntries} entries, not ${count}`);
}

export function recordTooLarge(id: string): SandboxError {
  return new SandboxError(
    "resource_exhausted",
    `sandbox ${quote(id)}: its stored record would exceed ${maxRecordBytes} bytes`,
  );
}

/** Checks the stored size of a record, or of a part of it. @throws `resource_exhausted` */
export function checkSize(id: string, bytes: number): void {
  if (bytes > maxRecordBytes) throw recordTooLarge(id);
}
