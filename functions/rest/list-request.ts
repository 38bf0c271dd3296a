import { invalid, quote } from "../../shared/errors/error.ts";
import { isIdentifier } from "../../shared/sandbox/identifier.ts";
import type { RecordView } from "../../shared/sandbox/store.ts";
import { decodePageToken } from "./page-token.ts";
import { readView } from "./record.ts";
import type { RestRequest } from "./request.ts";

const defaultPageSize = 100;
const maxPageSize = 1_000;
/** Maximum number of `ids`. */
const maxIds = 1_000;

/** The query parameters of List. */
export const listParameters = ["filter", "ids", "view", "count", "pageSize", "pageToken"] as const;

/** The parameters that a `Link` to the next page repeats. */
const linkedParameters = ["filter", "ids", "view", "pageSize"] as const;

/** A List over REST: a page of records, or their number. */
export interface ListRequest {
  readonly isCount: boolean;
  /** Those of the request, or those that find `ids`. */
  readonly filters: readonly string[];
  /** The wanted ids, in order; undefined if the filters say what is wanted. */
  readonly ids: readonly string[] | undefined;
  readonly view: RecordView;
  readonly size: number;
  /** The id after which the page begins; undefined for the first page. */
  readonly after: string | undefined;
}

/** Parses `pageSize`. @throws `invalid_argument` */
export function parsePageSize(text: string | undefined, max = maxPageSize): number {
  if (text === undefined) return defaultPageSize;
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > max) {
    throw invalid("pageSize", `must be a whole number from 1 to ${max}`);
  }
  return size;
}

/** Parses a list of ids, separated by commas. @throws `invalid_argument` */
export function parseIds(text: string, max: number): readonly string[] {
  const ids = [...new Set(text.split(","))].sort();
  const malformed = ids.find((id) => !isIdentifier(id));
  if (malformed !== undefined) throw invalid("ids", `${quote(malformed)} cannot be the id of a sandbox`);
  if (ids.length > max) throw invalid("ids", `must be at most ${max}, not ${ids.length}`);
  return ids;
}

/** Parses a parameter that is `true` or `false`, by default `false`. @throws `invalid_argument` */
export function parseFlag(name: string, text: string | undefined): boolean {
  if (text === undefined || text === "false") return false;
  if (text === "true") return true;
  throw invalid(name, "must be true or false");
}

/** Rejects parameters that cannot be combined with another one. @throws `invalid_argument` */
function checkAbsent(request: RestRequest, other: string, names: readonly string[]): void {
  const given = names.find((name) => request.queries(name).length > 0);
  if (given !== undefined) throw invalid(given, `must not be given together with ${other}`);
}

/** Reads the query of List. @throws `invalid_argument` */
export async function readListRequest(request: RestRequest): Promise<ListRequest> {
  const isCount = parseFlag("count", request.query("count"));
  if (isCount) checkAbsent(request, "count=true", ["ids", "view", "pageSize", "pageToken"]);
  const idsText = request.query("ids");
  if (idsText !== undefined) checkAbsent(request, "ids", ["filter", "pageSize"]);
  const ids = idsText === undefined ? undefined : parseIds(idsText, maxIds);
  const filters = ids?.map((id) => `id==${id}`) ?? request.queries("filter");
  const size = ids ? maxPageSize : parsePageSize(request.query("pageSize"));
  const token = request.query("pageToken");
  const after = token === undefined ? undefined : await decodePageToken(request.namespace, filters, token);
  return { isCount, filters, ids, view: readView(request), size, after };
}

/** Maximum length of a `Link`, in characters: clients limit all headers together to 8 to 16 KB. */
const maxLinkLength = 4_096;

/**
 * Returns a `Link` to the next page: the same query with another token. Returns no header if it would be too long; the
 * body always has the token.
 */
export function nextLink(request: RestRequest, token: string): Readonly<Record<string, string>> {
  const query = new URLSearchParams(
    linkedParameters.flatMap((name) => request.queries(name).map((value) => [name, value])),
  );
  query.set("pageToken", token);
  const link = `<?${query}>; rel="next"`;
  return link.length > maxLinkLength ? {} : { link };
}
