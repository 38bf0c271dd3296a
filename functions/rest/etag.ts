import type { RecordVersion } from "../../shared/sandbox/store.ts";

/** The entity tag of a record: its `uid` and `revision`, so that one deleted and made anew has another. */
export function etagOf({ uid, revision }: RecordVersion): string {
  return `"${uid}.${revision}"`;
}

/** The tags of an `If-Match` or `If-None-Match` header that is not `*`. */
function tags(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"/g) ?? [];
}

function isAny(header: string): boolean {
  return header.trim() === "*";
}

/** A version no record ever has: what tags that are not ours stand for. */
const nothing: RecordVersion = { uid: "", revision: 0 };

/**
 * The versions that `If-Match` accepts, or undefined when any will do. Weak tags never match, as RFC 9110 asks.
 * @param header the header, or null without one
 */
export function versionsOf(header: string | null): readonly RecordVersion[] | undefined {
  if (header === null || isAny(header)) return undefined;
  const versions = tags(header).flatMap((tag) => {
    const parts = /^"([^".]+)\.(\d{1,15})"$/.exec(tag);
    return parts?.[1] && parts[2] ? [{ uid: parts[1], revision: Number(parts[2]) }] : [];
  });
  return versions.length ? versions : [nothing];
}

/** Tells whether `If-None-Match` says that the caller has this very version. */
export function isKnown(header: string | null, version: RecordVersion): boolean {
  if (header === null) return false;
  const etag = etagOf(version);
  return isAny(header) || tags(header).some((tag) => tag === etag || tag === `W/${etag}`);
}
