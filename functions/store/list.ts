import { invalid } from "../../shared/errors/error.ts";
import { JsonNumber } from "../../shared/json/value.ts";
import type { WritableJson } from "../../shared/json/write.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import { parseSequence, parseWait } from "../events/query.ts";
import { operation, type Services } from "../operation.ts";
import { decodePageToken, encodePageToken } from "../rest/page-token.ts";
import { RecordBinaries, type RecordsWriter, RecordTexts } from "../rest/records.ts";
import type { RestRequest } from "../rest/request.ts";
import { untilStopping } from "../stopping.ts";

/** Maximum time to wait for a change, in milliseconds. */
const maxWaitMs = 30_000;

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
  readonly bytes: Uint8Array<ArrayBuffer>;
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

/** Waits until the log has moved on from `afterSequence`, if there is one, or `wait` is over. */
async function awaitChange({ events, stopping }: Services, call: Call, request: RestRequest): Promise<void> {
  const after = request.query("afterSequence");
  const waitMs = parseWait(request, maxWaitMs);
  if (after !== undefined) {
    const sequence = parseSequence(after, "afterSequence");
    await untilStopping(call.signal, stopping, (signal) =>
      events.untilMoved(signal, call.namespace, sequence, waitMs),
    );
  } else if (waitMs > 0) throw invalid("wait", "needs afterSequence");
}

export default operation({
  service: services.Store,
  name: "List",
  method: {
    request: services.Store.methods.List.request,
    response: {
      encode: ({ bytes }: ListResult) => bytes,
      encodeJson: ({ bytes }: ListResult) => bytes,
    },
  },
  timeoutMs: 30_000,
  handle: async ({ store }, call, { filters }, encoding): Promise<ListResult> => {
    const writer = encoding === "proto" ? new RecordBinaries() : new RecordTexts("list", false);
    await store.list(call, filters ?? [], addTo(writer, call));
    return { bytes: writer.finish() };
  },
  respond: (result) => result,
  rest: {
    method: "GET",
    path: "/sandboxes",
    query: ["filter", "pageSize", "pageToken", "afterSequence", "wait"],
    timeoutMs: 30_000 + maxWaitMs,
    read: (request) => ({ filters: request.queries("filter") }),
    handle: async (services, call, _message, request): Promise<ListResult> => {
      const { store } = services;
      await awaitChange(services, call, request);
      const filters = request.queries("filter");
      const size = parsePageSize(request.query("pageSize"));
      const token = request.query("pageToken");
      const after = token === undefined ? undefined : await decodePageToken(call.namespace, filters, token);
      const writer = new RecordTexts("sandboxes", true);
      const { next, damaged, sequence } = await store.page(call, filters, size, after, addTo(writer, call));
      const nextPageToken =
        next === undefined ? undefined : await encodePageToken(call.namespace, filters, next);
      const more = new Map<string, WritableJson>();
      more.set("sequence", JsonNumber.of(sequence));
      if (damaged.length > 0) more.set("damaged", damaged);
      if (nextPageToken !== undefined) more.set("nextPageToken", nextPageToken);
      return { bytes: writer.finish(more), nextPageToken };
    },
    write: ({ bytes, nextPageToken }, request) => {
      if (nextPageToken === undefined) return { status: 200, body: bytes };
      const headers = nextLink(request.queries("filter"), request.query("pageSize"), nextPageToken);
      return { status: 200, body: bytes, headers };
    },
  },
});
