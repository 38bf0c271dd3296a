import { invalid } from "../../shared/errors/error.ts";
import { JsonText, type WritableJson } from "../../shared/json/write.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import { operation } from "../operation.ts";
import { decodePageToken, encodePageToken } from "../rest/page-token.ts";
import { recordsAnswer, recordToBinary, type WrittenRecords } from "../rest/record.ts";

const defaultPageSize = 100;
const largestPageSize = 1_000;

function pageSize(text: string | undefined): number {
  if (text === undefined) return defaultPageSize;
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > largestPageSize) {
    throw invalid("pageSize", `must be a whole number from 1 to ${largestPageSize}`);
  }
  return size;
}

/** What both surfaces answer, already written: RPC everything there is, REST a page. */
interface Listed extends WrittenRecords {
  readonly nextPageToken?: string | undefined;
  /** Records that cannot be read, and are left out. */
  readonly damaged?: readonly string[];
}

/** The longest `Link` that is sent, in characters: clients refuse headers beyond 8 to 16 KB in all. */
const maxLinkLength = 4_096;

/**
 * The address of the next page, relative to this one: the same query with another token. Absent where it would be too
 * long for clients to accept; the body has the token in any case.
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

/** Counts a part of an answer, and returns it. @throws `resource_exhausted` if the server holds too much already */
function counted<T extends { readonly length: number }>(call: Call, part: T): T {
  call.countPart?.(part.length);
  return part;
}

export default operation({
  service: services.Store,
  name: "List",
  method: { request: services.Store.methods.List.request, response: recordsAnswer },
  timeoutMs: 30_000,
  handle: async ({ store }, call, { filters }, encoding): Promise<Listed> => {
    const wanted = filters ?? [];
    if (encoding === "proto") {
      return { binary: await store.list(call, wanted, (record) => counted(call, recordToBinary(record))) };
    }
    const write = (record: SandboxRecord) => new JsonText(counted(call, record.toJsonText(false)));
    return { texts: await store.list(call, wanted, write) };
  },
  respond: (listed) => listed,
  rest: {
    method: "GET",
    path: "/sandboxes",
    query: ["filter", "pageSize", "pageToken"],
    read: (request) => ({ filters: request.queries("filter") }),
    handle: async ({ store }, call, _message, request): Promise<Listed> => {
      const filters = request.queries("filter");
      const size = pageSize(request.query("pageSize"));
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
