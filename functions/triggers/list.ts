import { readPage, writePage } from "../directory/page.ts";
import { parsePageSize } from "../rest/list-request.ts";
import { restOperation } from "../rest-operation.ts";
import { triggerToJson } from "./trigger-json.ts";

/** Lists the triggers of a namespace, by name. */
export default restOperation({
  query: ["pageSize", "pageToken"],
  timeoutMs: 30_000,
  read: (request) => parsePageSize(request.query("pageSize")),
  async handle({ triggers }, call, size, request) {
    const services = await triggers();
    return readPage(request, "triggers", (after) => services.triggers.list(call, size, after));
  },
  write: (page) => writePage("triggers", page, (trigger) => triggerToJson({ trigger })),
});
