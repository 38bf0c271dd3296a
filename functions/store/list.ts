import type { AnswerBody } from "../../shared/connect/serve.ts";
import { JsonNumber } from "../../shared/json/value.ts";
import { JsonText, type WritableJson, writeJson } from "../../shared/json/write.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import type { SandboxCount, SandboxPage } from "../../shared/sandbox/store.ts";
import { awaitChange, maxWaitMs } from "../events/await-change.ts";
import { operation } from "../operation.ts";
import { type ListRequest, listParameters, nextLink, readListRequest } from "../rest/list-request.ts";
import { encodePageToken } from "../rest/page-token.ts";
import { RecordBinaries, type RecordsWriter, RecordTexts } from "../rest/records.ts";

/** The encoded answer: all records over RPC, one page or their number over REST. */
interface ListResult {
  readonly body: AnswerBody;
  readonly nextPageToken?: string | undefined;
}

/** Returns a function that encodes a record, and counts it. It throws `resource_exhausted` if too much is in flight. */
function addTo(writer: RecordsWriter, { countPart }: Call): (record: SandboxRecord) => void {
  return (record) => {
    const length = writer.add(record);
    countPart?.(length);
  };
}

/** Returns the wanted ids of a page that have no record. */
function missingOf(
  { ids = [], after = "" }: ListRequest,
  found: ReadonlySet<string>,
  { next, damaged }: SandboxPage<unknown>,
): readonly string[] {
  return ids.filter(
    (id) => id > after && (next === undefined || id <= next) && !found.has(id) && !damaged.includes(id),
  );
}

/** Encodes the number of the records that match. */
function countToText({ count, isExact }: SandboxCount): string {
  const body = new Map<string, WritableJson>([["count", JsonNumber.of(count)]]);
  return writeJson(body.set("isExact", isExact));
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
    const writer = encoding === "proto" ? new RecordBinaries() : new RecordTexts("list", "rpc");
    await store.list(call, filters ?? [], addTo(writer, call));
    return { body: writer.finish() };
  },
  respond: (result) => result,
  rest: {
    method: "GET",
    path: "/sandboxes",
    query: [...listParameters, "afterSequence", "wait"],
    timeoutMs: 30_000 + maxWaitMs,
    read: (request) => ({ filters: request.queries("filter") }),
    handle: async (services, call, _message, request): Promise<ListResult> => {
      const { store } = services;
      await awaitChange(services, call, request);
      const list = await readListRequest(request);
      const { filters, ids, size, after, view } = list;
      if (list.isCount) return { body: countToText(await store.count(call, filters)) };
      const writer = new RecordTexts("sandboxes", "rest");
      const add = addTo(writer, call);
      const found = new Set<string>();
      const write = (record: SandboxRecord) => {
        if (ids) found.add(record.id);
        add(record);
      };
      const page = await store.page(call, filters, size, after, write, view);
      const { next, damaged, sequence } = page;
      const nextPageToken =
        next === undefined ? undefined : await encodePageToken(call.namespace, filters, next);
      const more = new Map<string, WritableJson>();
      more.set("sequence", JsonNumber.of(sequence));
      if (damaged.length > 0) more.set("damaged", damaged);
      if (ids) more.set("missing", missingOf(list, found, page));
      if (nextPageToken !== undefined) more.set("nextPageToken", nextPageToken);
      return { body: writer.finish(more), nextPageToken };
    },
    write: ({ body, nextPageToken }, request) => ({
      status: 200,
      body: typeof body === "string" ? new JsonText(body) : body,
      ...(nextPageToken === undefined ? {} : { headers: nextLink(request, nextPageToken) }),
    }),
  },
});
