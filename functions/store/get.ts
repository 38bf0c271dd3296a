import { services } from "../../shared/protobuf/services.ts";
import { operation } from "../operation.ts";
import { etagOf, isKnown } from "../rest/etag.ts";
import { readView, recordAnswer, writeRecord } from "../rest/record.ts";

export default operation({
  service: services.Store,
  name: "Get",
  method: { request: services.Store.methods.Get.request, response: recordAnswer },
  timeoutMs: 30_000,
  followsSignal: true,
  handle: ({ store }, call, { sandboxId }) => store.get(call, sandboxId ?? ""),
  respond: (record) => record,
  rest: {
    method: "GET",
    path: "/sandboxes/:id",
    query: ["view"],
    read: ({ id }) => ({ sandboxId: id }),
    handle: async ({ store, sweepSoon }, call, _message, request) => {
      const record = await store.get(call, request.id, readView(request));
      if (record.hasExpired) sweepSoon?.();
      return record;
    },
    write: (record, { headers }) =>
      isKnown(headers.get("if-none-match"), record)
        ? { status: 304, headers: { etag: etagOf(record) } }
        : writeRecord(record),
  },
});
