import { versionsOf } from "../rest/etag.ts";
import { restOperation } from "../rest-operation.ts";
import { writeTrigger } from "./trigger-json.ts";

/** Returns the operation that pauses triggers, or resumes them. A paused one answers deliveries with 503. */
function setPaused(isPaused: boolean) {
  return restOperation({
    query: [],
    timeoutMs: 30_000,
    read: (request) => request.param("name"),
    async handle({ triggers }, call, name, { headers }) {
      const services = await triggers();
      const pausedAt = isPaused ? Math.floor(services.clock() * 1_000) : null;
      const versions = versionsOf(headers.get("if-match"));
      return { trigger: await services.triggers.update(call, name, { pausedAt }, versions) };
    },
    write: (answer) => writeTrigger(answer),
  });
}

export const pause = setPaused(true);
export const resume = setPaused(false);
