import { readPage, writePage } from "../directory/page.ts";
import { parsePageSize } from "../rest/list-request.ts";
import { restOperation } from "../rest-operation.ts";
import { attemptToJson } from "./answer.ts";

/** Lists the attempts to deliver events to a subscription, the newest first. */
export default restOperation({
  timeoutMs: 30_000,
  query: ["pageSize", "pageToken"],
  read: (request) => parsePageSize(request.query("pageSize"), 100),
  handle({ subscriptions }, call, size, request) {
    const name = request.param("name");
    return readPage(request, `attempts ${name}`, async (after) => {
      const before = after === undefined ? undefined : Number(after);
      const entries = await subscriptions.attempts(call, name, size, before);
      const next = entries.length === size ? entries.at(-1)?.number : undefined;
      return { entries, next: next === undefined ? undefined : String(next) };
    });
  },
  write: (page) => writePage("attempts", page, attemptToJson),
});
