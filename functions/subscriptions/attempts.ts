import { readPage, writePage } from "../directory/page.ts";
import { parsePageSize } from "../rest/list-request.ts";
import { restOperation } from "../rest-operation.ts";
import { attemptToJson } from "./answer.ts";

/** Lists the attempts to deliver events to a subscription, the newest first. */
export default restOperation({
  timeoutMs: 30_000,
  query: ["pageSize", "pageToken"],
  read: (request) => parsePageSize(request.query("pageSize"), 100),
  async handle({ subscriptions }, call, size, request) {
    const name = request.param("name");
    const page = await readPage(request, `attempts ${name}`, async (after) => {
      const before = after === undefined ? undefined : Number(after);
      const entries = await subscriptions.attempts(call, name, size, before);
      const next = entries.length === size ? entries.at(-1)?.number : undefined;
      return { entries, next: next === undefined ? undefined : String(next) };
    });
    return { page, hasAnswers: call.isAdmin !== false };
  },
  write: ({ page, hasAnswers }) =>
    writePage("attempts", page, (attempt) => attemptToJson(attempt, hasAnswers)),
});
