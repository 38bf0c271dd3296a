import { BodyFields } from "../rest/body-fields.ts";
import { versionsOf } from "../rest/etag.ts";
import { restOperation } from "../rest-operation.ts";
import { writeSubscription } from "./answer.ts";

/** Changes the address or the filter of a subscription, or pauses or resumes it. */
export default restOperation({
  timeoutMs: 30_000,
  query: [],
  async read(request) {
    const fields = new BodyFields(await request.json());
    const [hasFilter, hasPaused] = ["filter", "paused"].map((name) => fields.rest.has(name));
    const change = {
      url: fields.text("url"),
      filter: hasFilter ? fields.texts("filter") : undefined,
      isPaused: hasPaused ? fields.flag("paused") : undefined,
    };
    fields.end();
    return change;
  },
  async handle({ subscriptions, waker }, call, change, request) {
    const versions = versionsOf(request.headers.get("if-match"));
    const changed = await subscriptions.update(call, request.param("name"), change, versions);
    // One that is resumed has events to tell.
    if (change.isPaused === false) waker.wake(call.namespace);
    return changed;
  },
  write: writeSubscription,
});
