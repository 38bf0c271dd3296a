import { restOperation } from "../operation.ts";
import { versionsOf } from "../rest/etag.ts";

/** Ends a subscription. What it has still to be told is not sent. */
export default restOperation({
  name: "Subscriptions.Delete",
  timeoutMs: 30_000,
  rest: {
    base: "/v1/namespaces/:namespace",
    method: "DELETE",
    path: "/subscriptions/:name",
    query: [],
    read: (request) => request.param("name"),
    handle: ({ subscriptions }, call, name, { headers }) =>
      subscriptions.delete(call, name, versionsOf(headers.get("if-match"))),
    write: () => ({ status: 204 }),
  },
});
