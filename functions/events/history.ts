import { restOperation } from "../rest-operation.ts";
import { readPage, writePage } from "./page.ts";
import { readEventQuery } from "./query.ts";

/** Lists the events of one sandbox id, of its records and of all its lives. */
export default restOperation({
  timeoutMs: 30_000,
  query: ["after", "limit", "type", "filter"],
  read: (request) => readEventQuery(request, request.id),
  handle: readPage,
  write: writePage,
});
