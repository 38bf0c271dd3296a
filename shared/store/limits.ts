import { invalid, quote, SandboxError } from "../errors/error.ts";

/** The most a record may take as stored, in bytes, on every database; sqld refuses rows over 5,000,000. */
export const maxRecordBytes = 4_700_000;
export const maxFieldPaths = 1_000;
/** The most labels, and the most extensions, of one record. */
export const maxEntries = 1_000;
const maxKeyBytes = 32_768;

const encoder = new TextEncoder();

/** How many bytes a text takes as UTF-8. */
export function utf8Length(text: string): number {
  return encoder.encode(text).length;
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

/** @param sizes of the parts of a record, in bytes as stored. @throws `resource_exhausted` */
export function checkSize(id: string, sizes: readonly number[]): void {
  if (sizes.reduce((sum, size) => sum + size, 0) > maxRecordBytes) throw recordTooLarge(id);
}
