import { restOperation } from "../operation.ts";
import { writeSubscription } from "./answer.ts";

export default restOperation({
  name: "Subscriptions.Get",
  timeoutMs: 30_000,
  rest: {
    base: "/v1/namespaces/:namespace",
    method: "GET",
    path: "/subscriptions/:name",
    query: [],
    read: (request) => request.param("name"),
    handle: ({ subscriptions }, call, name) => subscriptions.get(call, name),
    write: writeSubscription,
  },
});
