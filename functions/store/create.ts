import { invalid } from "../../shared/errors/error.ts";
import { fromProto } from "../../shared/protobuf/sandbox.ts";
import { type RequestOf, services } from "../../shared/protobuf/services.ts";
import { operation } from "../operation.ts";
import { newLease } from "../rest/lease-fields.ts";
import { recordAnswer, writeRecord } from "../rest/record.ts";
import { type LeasedSandbox, requestedSandbox } from "../rest/sandbox-body.ts";

/** A request that, over REST, may also ask for a lease. */
type CreateRequest = RequestOf<typeof services.Store.methods.Create> &
  Pick<LeasedSandbox, "term" | "subscription">;

export default operation({
  service: services.Store,
  name: "Create",
  method: { request: services.Store.methods.Create.request, response: recordAnswer },
  timeoutMs: 30_000,
  followsSignal: true,
  handle: async (services, call, { sandbox, term, subscription: given }: CreateRequest) => {
    if (!sandbox) throw invalid("sandbox", "is missing");
    const stored = fromProto(sandbox);
    const lease = newLease(term);
    if (given === undefined) return services.store.create(call, stored, lease);
    const { readSubscription } = await import("../webhooks.ts");
    const subscription = await readSubscription(services, call, stored.id, given);
    return services.store.create(call, stored, lease, subscription);
  },
  respond: (record) => record,
  rest: {
    method: "POST",
    path: "/sandboxes",
    query: [],
    read: (request): Promise<CreateRequest> => requestedSandbox(request, true),
    write: (record, { namespace }) => {
      const reply = writeRecord(record, 201);
      return {
        ...reply,
        headers: { ...reply.headers, location: `/v1/namespaces/${namespace}/sandboxes/${record.id}` },
      };
    },
  },
});
