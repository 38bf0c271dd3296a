import { BodyFields } from "../rest/body-fields.ts";
import { versionsOf } from "../rest/etag.ts";
import { restOperation } from "../rest-operation.ts";
import { writeSubscription } from "./answer.ts";

/** Changes the address or the filter of a subscription. */
export default restOperation({
  timeoutMs: 30_000,
  query: [],
  async read(request) {
    const fields = new BodyFields(await request.json());
    const hasFilter = fields.rest.has("filter");
    const change = {
      url: fields.text("url"),
      filter: hasFilter ? fields.texts("filter") : undefined,
    };
    fields.end();
    return change;
  },
  handle: ({ subscriptions }, call, change, request) =>
    subscriptions.update(call, request.param("name"), change, versionsOf(request.headers.get("if-match"))),
  write: writeSubscription,
});
