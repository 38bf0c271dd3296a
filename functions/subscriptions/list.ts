import { readPage, writePage } from "../directory/page.ts";
import { parsePageSize } from "../rest/list-request.ts";
import { restOperation } from "../rest-operation.ts";
import { toJson } from "./answer.ts";

/** Lists the subscriptions of a namespace, by their names. */
export default restOperation({
  timeoutMs: 30_000,
  query: ["pageSize", "pageToken"],
  read: (request) => parsePageSize(request.query("pageSize"), 100),
  handle: ({ subscriptions }, call, size, request) =>
    readPage(request, "subscriptions", async (after) => {
      const entries = await subscriptions.list(call, size, after);
      return { entries, next: entries.length === size ? entries.at(-1)?.name : undefined };
    }),
  write: (page) => writePage("subscriptions", page, (subscription) => toJson(subscription)),
});
