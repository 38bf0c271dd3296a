import { versionsOf } from "../rest/etag.ts";
import { restOperation } from "../rest-operation.ts";

/** Ends a subscription. Events that are not delivered yet are dropped. */
export default restOperation({
  timeoutMs: 30_000,
  query: [],
  read: (request) => request.param("name"),
  handle: ({ subscriptions }, call, name, { headers }) =>
    subscriptions.delete(call, name, versionsOf(headers.get("if-match"))),
  write: () => ({ status: 204 }),
});
