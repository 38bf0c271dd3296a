import { invalid, quote, SandboxError } from "../errors/error.ts";

/** The most a record may take as stored, in bytes, on every database; sqld refuses rows over 5,000,000. */
export const maxRecordBytes = 4_700_000;
export const maxFieldPaths = 1_000;
/** The most labels, and the most extensions, of one record. */
export const maxEntries = 1_000;
const maxKeyBytes = 32_768;

const encoder = new TextEncoder();

/** Up to this many characters, counting them is quicker than encoding them. */
const shortText = 256;

/** Returns how many bytes a text takes as UTF-8. */
export function utf8Length(text: string): number {
  if (text.length > shortText) return encoder.encode(text).length;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0x7f) return encoder.encode(text).length;
  }
  return text.length;
}

function isLongerThan(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && utf8Length(text) > bytes;
}

/** @param kind `labels` or `extensions`. @throws `invalid_argument` */
export function checkKey(kind: string, key: string): void {
  if (key === "" || isLongerThan(key, maxKeyBytes)) {
    throw invalid(kind, `the key ${quote(key)} must have 1 to ${maxKeyBytes} bytes`);
  }
}

/** @throws `invalid_argument` */
export function checkCount(kind: string, count: number): void {
  if (count > maxEntries) throw invalid(kind, `there are ${count}, but at most ${maxEntries} may be kept`);
}

export function recordTooLarge(id: string): SandboxError {
  return new SandboxError(
    "resource_exhausted",
    `sandbox ${quote(id)} would take more than ${maxRecordBytes} bytes as stored`,
  );
}

/** @param bytes of a record, or of a part of it, as stored. @throws `resource_exhausted` */
export function checkSize(id: string, bytes: number): void {
  if (bytes > maxRecordBytes) throw recordTooLarge(id);
}
