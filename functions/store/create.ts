import { invalid } from "../../shared/errors/error.ts";
import { fromProto } from "../../shared/protobuf/sandbox.ts";
import { services } from "../../shared/protobuf/services.ts";
import { operation } from "../operation.ts";
import { recordAnswer, writeRecord } from "../rest/record.ts";
import { requestedSandbox } from "../rest/sandbox-body.ts";

export default operation({
  service: services.Store,
  name: "Create",
  method: { request: services.Store.methods.Create.request, response: recordAnswer },
  timeoutMs: 30_000,
  followsSignal: true,
  handle: async ({ store }, call, { sandbox }) => {
    if (!sandbox) throw invalid("sandbox", "is missing");
    return store.create(call, fromProto(sandbox));
  },
  respond: (record) => record,
  rest: {
    method: "POST",
    path: "/sandboxes",
    query: [],
    read: async (request) => ({ sandbox: await requestedSandbox(request) }),
    write: (record, { namespace }) => {
      const reply = writeRecord(record, 201);
      return {
        ...reply,
        headers: { ...reply.headers, location: `/v1/namespaces/${namespace}/sandboxes/${record.id}` },
      };
    },
  },
});
