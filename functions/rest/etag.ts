import { invalid } from "../../shared/errors/error.ts";
import type { RecordVersion } from "../../shared/sandbox/store.ts";

/** The entity tag of a record: its `uid` and `revision`, so that one deleted and made anew has another. */
export function etagOf({ uid, revision }: RecordVersion): string {
  return `"${uid}.${revision}"`;
}

/** The most tags that one header may have. */
const maxTags = 100;

/**
 * The tags of an `If-Match` or `If-None-Match` header that is not `*`.
 * @param name the header's name
 * @throws `invalid_argument` for too many
 */
function tagsOf(name: string, header: string): string[] {
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  if (tags.length > maxTags)
    throw invalid(name, `must have at most ${maxTags} entity tags, not ${tags.length}`);
  return tags;
}

function isAny(header: string): boolean {
  return header.trim() === "*";
}

/** A version no record ever has: what tags that are not ours stand for. */
const nothing: RecordVersion = { uid: "", revision: 0 };

/**
 * The versions that `If-Match` accepts, or undefined when any will do. Weak tags never match, as RFC 9110 asks.
 * @param header the header, or null without one
 * @throws `invalid_argument` for more than 100 tags
 */
export function versionsOf(header: string | null): readonly RecordVersion[] | undefined {
  if (header === null || isAny(header)) return undefined;
  const versions = tagsOf("if-match", header).flatMap((tag) => {
    const parts = /^"([^".]+)\.(\d{1,15})"$/.exec(tag);
    return parts?.[1] && parts[2] ? [{ uid: parts[1], revision: Number(parts[2]) }] : [];
  });
  return versions.length ? versions : [nothing];
}

/** Tells whether `If-None-Match` says that the caller has this very version. */
export function isKnown(header: string | null, version: RecordVersion): boolean {
  if (header === null) return false;
  const etag = etagOf(version);
  return isAny(header) || tagsOf("if-none-match", header).some((tag) => tag === etag || tag === `W/${etag}`);
}
