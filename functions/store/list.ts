import { invalid } from "../../shared/errors/error.ts";
import { JsonText, type WritableJson } from "../../shared/json/write.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import { operation } from "../operation.ts";
import { decodePageToken, encodePageToken } from "../rest/page-token.ts";
import { type EncodedRecords, recordsAnswer, recordToBinary, recordToJsonBytes } from "../rest/record.ts";

const defaultPageSize = 100;
const maxPageSize = 1_000;

function parsePageSize(text: string | undefined): number {
  if (text === undefined) return defaultPageSize;
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > maxPageSize) {
    throw invalid("pageSize", `must be a whole number from 1 to ${maxPageSize}`);
  }
  return size;
}

/** Encoded records: all of them over RPC, one page over REST. */
interface ListResult extends EncodedRecords {
  readonly texts?: readonly JsonText[];
  readonly nextPageToken?: string | undefined;
  /** Ids of records that are left out because they cannot be read. */
  readonly damaged?: readonly string[];
}

/** Maximum length of a `Link`, in characters: clients limit all headers together to 8 to 16 KB. */
const maxLinkLength = 4_096;

/**
 * Returns a `Link` to the next page: the same query with another token. Returns no header if it would be too long; the
 * body always has the token.
 */
function nextLink(
  filters: readonly string[],
  size: string | undefined,
  token: string,
): Readonly<Record<string, string>> {
  const query = new URLSearchParams(filters.map((filter) => ["filter", filter]));
  if (size !== undefined) query.set("pageSize", size);
  query.set("pageToken", token);
  const link = `<?${query}>; rel="next"`;
  return link.length > maxLinkLength ? {} : { link };
}

/** Counts a part of an answer, and returns it. @throws `resource_exhausted` if too many bytes are in flight */
function counted<T extends { readonly length: number }>(call: Call, part: T): T {
  call.countPart?.(part.length);
  return part;
}

export default operation({
  service: services.Store,
  name: "List",
  method: { request: services.Store.methods.List.request, response: recordsAnswer },
  timeoutMs: 30_000,
  handle: async ({ store }, call, { filters }, encoding): Promise<ListResult> => {
    const encode = encoding === "proto" ? recordToBinary : recordToJsonBytes;
    const records = await store.list(call, filters ?? [], (record) => counted(call, encode(record)));
    return encoding === "proto" ? { binary: records } : { json: records };
  },
  respond: (result) => result,
  rest: {
    method: "GET",
    path: "/sandboxes",
    query: ["filter", "pageSize", "pageToken"],
    read: (request) => ({ filters: request.queries("filter") }),
    handle: async ({ store }, call, _message, request): Promise<ListResult> => {
      const filters = request.queries("filter");
      const size = parsePageSize(request.query("pageSize"));
      const token = request.query("pageToken");
      const after = token === undefined ? undefined : await decodePageToken(call.namespace, filters, token);
      const write = (record: SandboxRecord) => new JsonText(counted(call, record.toJsonText(true)));
      const { sandboxes, next, damaged } = await store.page(call, filters, size, after, write);
      const nextPageToken =
        next === undefined ? undefined : await encodePageToken(call.namespace, filters, next);
      return { texts: sandboxes, nextPageToken, damaged };
    },
    write: ({ texts = [], nextPageToken, damaged }, request) => {
      const body = new Map<string, WritableJson>([["sandboxes", texts]]);
      if (damaged?.length) body.set("damaged", damaged);
      if (nextPageToken === undefined) return { status: 200, body };
      body.set("nextPageToken", nextPageToken);
      const headers = nextLink(request.queries("filter"), request.query("pageSize"), nextPageToken);
      return { status: 200, body, headers };
    },
  },
});
