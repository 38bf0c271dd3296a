import { invalid } from "../../shared/errors/error.ts";
import { fromProto } from "../../shared/protobuf/sandbox.ts";
import { type RequestOf, services } from "../../shared/protobuf/services.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { operation } from "../operation.ts";
import { versionsOf } from "../rest/etag.ts";
import { recordAnswer, requestedSandboxOfPath, writeRecord } from "../rest/record.ts";
import type { LeasedSandbox } from "../rest/sandbox-body.ts";

type UpdateRequest = RequestOf<typeof services.Store.methods.Update> &
  Pick<LeasedSandbox, "term" | "isLeaseOnly">;

/**
 * Returns the field paths of the `fields` parameters. A single parameter is a comma-separated list. Repeated parameters
 * are one path each, so that a path may contain a comma.
 */
function fieldpaths(values: readonly string[]): string[] {
  const [only, ...more] = values;
  return only === undefined || more.length ? [...values] : only.split(",");
}

/** Returns the sandbox with the new values, and the field paths to change. */
function patchOf({ sandbox, fields, isLeaseOnly }: UpdateRequest): [Sandbox, readonly string[] | "none"] {
  if (!sandbox) throw invalid("sandbox", "is missing");
  const paths = fields ?? [];
  return [fromProto(sandbox), isLeaseOnly && paths.length === 0 ? "none" : paths];
}

export default operation({
  service: services.Store,
  name: "Update",
  method: { request: services.Store.methods.Update.request, response: recordAnswer },
  timeoutMs: 30_000,
  followsSignal: true,
  handle: async ({ store }, call, message: UpdateRequest) => store.update(call, ...patchOf(message)),
  respond: (record) => record,
  rest: {
    method: "PATCH",
    path: "/sandboxes/:id",
    query: ["fields"],
    read: async (request): Promise<UpdateRequest> => ({
      ...(await requestedSandboxOfPath(request)),
      fields: fieldpaths(request.queries("fields")),
    }),
    handle: async ({ store, controller }, call, message: UpdateRequest, { headers, id }) => {
      const versions = versionsOf(headers.get("if-match"));
      const record = await store.update(call, ...patchOf(message), versions, message.term);
      if (message.term) await controller.renewals.confirmStored(call, id);
      return record;
    },
    write: (record) => writeRecord(record),
  },
});
