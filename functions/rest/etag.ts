import { invalid } from "../../shared/errors/error.ts";
import type { RecordVersion } from "../../shared/sandbox/store.ts";

/** The version of an answer with a record: that of the record, and the tag of its status. */
export interface AnswerVersion extends RecordVersion {
  /** Empty if there is none. */
  readonly statusTag: string;
}

/**
 * Returns the entity tag of an answer with a record. It contains `uid` and `revision`, so that a recreated record has
 * another one, and the tag of the status.
 */
export function etagOf({ uid, revision, statusTag }: AnswerVersion): string {
  return `"${uid}.${revision}${statusTag && `.${statusTag}`}"`;
}

/** Maximum number of tags in one header. */
const maxTags = 100;

/**
 * Returns the tags of an `If-Match` or `If-None-Match` header other than `*`.
 * @param name the header's name
 * @throws `invalid_argument` for more than 100 tags
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

/** A version that no record has, for tags that are not ours. */
const noVersion: RecordVersion = { uid: "", revision: 0 };

/**
 * Returns the versions that `If-Match` accepts; undefined if it accepts any. Weak tags never match (RFC 9110). The tags
 * of statuses are ignored: a write changes the record only, whatever its sandbox does.
 * @param header the header's value; null if it is absent
 * @throws `invalid_argument` for more than 100 tags
 */
export function versionsOf(header: string | null): readonly RecordVersion[] | undefined {
  if (header === null || isAny(header)) return undefined;
  const versions = tagsOf("if-match", header).flatMap((tag) => {
    const parts = /^"([^".]+)\.(\d{1,15})(?:\.[^".]+)?"$/.exec(tag);
    return parts?.[1] && parts[2] ? [{ uid: parts[1], revision: Number(parts[2]) }] : [];
  });
  return versions.length ? versions : [noVersion];
}

/** Returns true if the caller already has this answer, according to its `If-None-Match`. */
export function isKnown(header: string | null, version: AnswerVersion): boolean {
  if (header === null) return false;
  const etag = etagOf(version);
  return isAny(header) || tagsOf("if-none-match", header).some((tag) => tag === etag || tag === `W/${etag}`);
}
