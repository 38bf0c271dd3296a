import { restOperation } from "../rest-operation.ts";
import { awaitPage, readPage, writePage } from "./page.ts";
import { readEventQuery } from "./query.ts";
import { streamEvents } from "./stream.ts";

/** Returns true if a caller asks for Server-Sent Events. */
function wantsStream(headers: Headers): boolean {
  return /\btext\/event-stream\b/i.test(headers.get("accept") ?? "");
}

/** Lists the events of a namespace, or follows them as Server-Sent Events. */
export default restOperation({
  query: ["after", "limit", "type", "sandboxId", "filter", "wait"],
  read: (request) => readEventQuery(request),
  async handle(services, call, query, { headers, namespace }) {
    if (!wantsStream(headers)) return writePage(await awaitPage(services, call, query));
    const page = await readPage(services, call, query);
    return streamEvents(services, namespace, page, query);
  },
  write: (reply) => reply,
});
