import type { AnswerBody } from "../../shared/connect/serve.ts";
import { invalid } from "../../shared/errors/error.ts";
import { JsonText, type WritableJson } from "../../shared/json/write.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import { operation } from "../operation.ts";
import { decodePageToken, encodePageToken } from "../rest/page-token.ts";
import { RecordBinaries, type RecordsWriter, RecordTexts } from "../rest/records.ts";

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

/** The encoded answer: all records over RPC, one page over REST. */
interface ListResult {
  readonly body: AnswerBody;
  readonly nextPageToken?: string | undefined;
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

/** Returns a function that encodes a record, and counts it. It throws `resource_exhausted` if too much is in flight. */
function addTo(writer: RecordsWriter, { countPart }: Call): (record: SandboxRecord) => void {
  return (record) => {
    const length = writer.add(record);
    countPart?.(length);
  };
}

export default operation({
  service: services.Store,
  name: "List",
  method: {
    request: services.Store.methods.List.request,
    response: { encoded: ({ body }: ListResult) => body },
  },
  timeoutMs: 30_000,
  handle: async ({ store }, call, { filters }, encoding): Promise<ListResult> => {
    const writer = encoding === "proto" ? new RecordBinaries() : new RecordTexts("list", false);
    await store.list(call, filters ?? [], addTo(writer, call));
    return { body: writer.finish() };
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
      const writer = new RecordTexts("sandboxes", true);
      const { next, damaged } = await store.page(call, filters, size, after, addTo(writer, call));
      const nextPageToken =
        next === undefined ? undefined : await encodePageToken(call.namespace, filters, next);
      const more = new Map<string, WritableJson>();
      if (damaged.length > 0) more.set("damaged", damaged);
      if (nextPageToken !== undefined) more.set("nextPageToken", nextPageToken);
      return { body: writer.finish(more), nextPageToken };
    },
    write: ({ body, nextPageToken }, request) => {
      const json = typeof body === "string" ? new JsonText(body) : body;
      if (nextPageToken === undefined) return { status: 200, body: json };
      const headers = nextLink(request.queries("filter"), request.query("pageSize"), nextPageToken);
      return { status: 200, body: json, headers };
    },
  },
});
