import type { JsonValue } from "../../shared/json/value.ts";
import type { WritableJson } from "../../shared/json/write.ts";
import type { Page } from "../../shared/sandbox/directory.ts";
import type { RestReply } from "../operation.ts";
import { decodePageToken, encodePageToken } from "../rest/page-token.ts";
import type { RestRequest } from "../rest/request.ts";

/** A page as it is answered, with the token of the next one. */
export interface TokenPage<T> {
  readonly entries: readonly T[];
  readonly nextPageToken: string | undefined;
}

/**
 * Reads the page that a request's `pageToken` names; without one, the first page.
 * @param list identifies the list, so that its tokens fit no other one
 */
export async function readPage<T>(
  request: RestRequest,
  list: string,
  read: (after: string | undefined) => Promise<Page<T>>,
): Promise<TokenPage<T>> {
  const token = request.query("pageToken");
  const { namespace } = request;
  const after = token === undefined ? undefined : await decodePageToken(namespace, [list], token);
  const { entries, next } = await read(after);
  return {
    entries,
    nextPageToken: next === undefined ? undefined : await encodePageToken(namespace, [list], next),
  };
}

/** Returns the answer with a page, whose entries are in a field. */
export function writePage<T>(
  field: string,
  { entries, nextPageToken }: TokenPage<T>,
  write: (entry: T) => WritableJson,
): RestReply & { readonly body: ReadonlyMap<string, WritableJson> } {
  const token: readonly (readonly [string, JsonValue])[] =
    nextPageToken === undefined ? [] : [["nextPageToken", nextPageToken]];
  return { status: 200, body: new Map<string, WritableJson>([[field, entries.map(write)], ...token]) };
}
