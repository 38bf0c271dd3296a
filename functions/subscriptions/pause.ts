import { versionsOf } from "../rest/etag.ts";
import { restOperation } from "../rest-operation.ts";
import { writeSubscription } from "./answer.ts";

/** Returns the operation that pauses subscriptions, or resumes them. A paused one sends nothing, and loses nothing. */
function setPaused(isPaused: boolean) {
  return restOperation({
    query: [],
    timeoutMs: 30_000,
    read: (request) => request.param("name"),
    async handle({ subscriptions, waker }, call, name, { headers }) {
      const versions = versionsOf(headers.get("if-match"));
      const changed = await subscriptions.update(call, name, { isPaused }, versions);
      // One that is resumed has events to deliver.
      if (!isPaused) waker.wake(call.namespace);
      return changed;
    },
    write: writeSubscription,
  });
}

export const pauseSubscription = setPaused(true);
export const resumeSubscription = setPaused(false);
