import { restOperation } from "../rest-operation.ts";
import { writeSubscription } from "./answer.ts";

export default restOperation({
  timeoutMs: 30_000,
  query: [],
  read: (request) => request.param("name"),
  handle: ({ subscriptions }, call, name) => subscriptions.get(call, name),
  write: writeSubscription,
});
