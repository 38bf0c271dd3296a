import { restOperation } from "../operation.ts";
import { readPage, writePage } from "./page.ts";
import { readEventQuery } from "./query.ts";

/** Lists the events of one sandbox id, of its records and of all its lives. */
export default restOperation({
  name: "Events.History",
  timeoutMs: 30_000,
  rest: {
    base: "/v1/namespaces/:namespace",
    method: "GET",
    path: "/sandboxes/:id/history",
    query: ["after", "limit", "type", "filter"],
    read: (request) => readEventQuery(request, request.id),
    handle: readPage,
    write: writePage,
  },
});
