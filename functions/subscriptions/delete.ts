import { versionsOf } from "../rest/etag.ts";
import { restOperation } from "../rest-operation.ts";

/** Ends a subscription. What it has still to be told is not sent. */
export default restOperation({
  timeoutMs: 30_000,
  query: [],
  read: (request) => request.param("name"),
  handle: ({ subscriptions }, call, name, { headers }) =>
    subscriptions.delete(call, name, versionsOf(headers.get("if-match"))),
  write: () => ({ status: 204 }),
});
