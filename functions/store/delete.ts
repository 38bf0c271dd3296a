import { services } from "../../shared/protobuf/services.ts";
import { operation } from "../operation.ts";
import { versionsOf } from "../rest/etag.ts";

/** Deletes a record: over RPC always, as containerd does; over REST only if the sandbox has been shut down. */
export default operation({
  service: services.Store,
  name: "Delete",
  method: services.Store.methods.Delete,
  timeoutMs: 30_000,
  followsSignal: true,
  handle: ({ store }, call, { sandboxId }) => store.delete(call, sandboxId ?? ""),
  respond: () => ({}),
  rest: {
    method: "DELETE",
    path: "/sandboxes/:id",
    query: [],
    read: ({ id }) => ({ sandboxId: id }),
    handle: ({ store }, call, _message, { id, headers }) =>
      store.delete(call, id, { versions: versionsOf(headers.get("if-match")), onlyIfEnded: true }),
    write: () => ({ status: 204 }),
  },
});
