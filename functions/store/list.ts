import { JsonNumber } from "../../shared/json/value.ts";
import { JsonText, type WritableJson } from "../../shared/json/write.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import type { SandboxCount, SandboxPage } from "../../shared/sandbox/store.ts";
import { operation } from "../operation.ts";
import { type ListRequest, listParameters, nextLink, readListRequest } from "../rest/list-request.ts";
import { encodePageToken } from "../rest/page-token.ts";
import { type EncodedRecords, recordsAnswer, recordToBinary, recordToJsonBytes } from "../rest/record.ts";

/** Encoded records: all of them over RPC, one page or their number over REST. */
interface ListResult extends EncodedRecords {
  readonly count?: SandboxCount;
  readonly texts?: readonly JsonText[];
  readonly nextPageToken?: string | undefined;
  /** Ids of records that are left out because they cannot be read. */
  readonly damaged?: readonly string[];
  /** The wanted ids that have no record; undefined if the request has none. */
  readonly missing?: readonly string[] | undefined;
}

/** Counts a part of an answer, and returns it. @throws `resource_exhausted` if too many bytes are in flight */
function counted<T extends { readonly length: number }>(call: Call, part: T): T {
  call.countPart?.(part.length);
  return part;
}

/** Returns the wanted ids of a page that have no record. */
function missingOf(
  { ids, after = "" }: ListRequest,
  found: ReadonlySet<string>,
  { next, damaged }: SandboxPage<unknown>,
): readonly string[] | undefined {
  return ids?.filter(
    (id) => id > after && (next === undefined || id <= next) && !found.has(id) && !damaged.includes(id),
  );
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
    query: listParameters,
    read: (request) => ({ filters: request.queries("filter") }),
    handle: async ({ store }, call, _message, request): Promise<ListResult> => {
      const list = await readListRequest(request);
      const { filters, size, after, view } = list;
      if (list.isCount) return { count: await store.count(call, filters) };
      const found = new Set<string>();
      const write = (record: SandboxRecord) => {
        if (list.ids) found.add(record.id);
        return new JsonText(counted(call, record.toJsonText("rest")));
      };
      const page = await store.page(call, filters, size, after, write, view);
      const { sandboxes, next, damaged } = page;
      const nextPageToken =
        next === undefined ? undefined : await encodePageToken(call.namespace, filters, next);
      return { texts: sandboxes, nextPageToken, damaged, missing: missingOf(list, found, page) };
    },
    write: ({ count, texts = [], nextPageToken, damaged, missing }, request) => {
      if (count) {
        const number = JsonNumber.of(count.count);
        const body = new Map<string, WritableJson>([
          ["count", number],
          ["isExact", count.isExact],
        ]);
        return { status: 200, body };
      }
      const body = new Map<string, WritableJson>([["sandboxes", texts]]);
      if (damaged?.length) body.set("damaged", damaged);
      if (missing) body.set("missing", missing);
      if (nextPageToken === undefined) return { status: 200, body };
      body.set("nextPageToken", nextPageToken);
      return { status: 200, body, headers: nextLink(request, nextPageToken) };
    },
  },
});
