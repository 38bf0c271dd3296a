import { publicError } from "../../shared/connect/error-body.ts";
import { untilAborted } from "../../shared/errors/abort.ts";
import type { JsonValue } from "../../shared/json/value.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { DeletionResult } from "../../shared/sandbox/compound.ts";
import { operation, type RestReply } from "../operation.ts";
import { versionsOf } from "../rest/etag.ts";
import { parseFlag } from "../rest/list-request.ts";

/** Returns the answer of a Delete that is finished later, because the agent could not be asked. */
function deletingReply(id: string, error: unknown): RestReply {
  const body = new Map<string, JsonValue>([
    ["sandboxId", id],
    ["deleting", true],
    ["reason", publicError(error).message],
  ]);
  return { status: 202, body, isUnfinished: true };
}

/**
 * Deletes a record: over RPC always, as containerd does; over REST only if the sandbox has been shut down, or with
 * `force`, which ends the sandbox first.
 */
export default operation({
  service: services.Store,
  name: "Delete",
  method: services.Store.methods.Delete,
  timeoutMs: 30_000,
  followsSignal: true,
  handle: async ({ store }, call, { sandboxId }): Promise<DeletionResult> => {
    await store.delete(call, sandboxId ?? "");
    return { isDeleted: true };
  },
  respond: () => ({}),
  rest: {
    method: "DELETE",
    path: "/sandboxes/:id",
    query: ["force"],
    read: ({ id }) => ({ sandboxId: id }),
    handle: async ({ store, controller }, call, _message, request): Promise<DeletionResult> => {
      const versions = versionsOf(request.headers.get("if-match"));
      if (parseFlag("force", request.query("force"))) {
        return untilAborted(controller.compounds.forceDelete(call, request.id, versions), call.signal);
      }
      await store.delete(call, request.id, { versions, onlyIfEnded: true });
      return { isDeleted: true };
    },
    write: (result, { id }) => (result.isDeleted ? { status: 204 } : deletingReply(id, result.error)),
  },
});
