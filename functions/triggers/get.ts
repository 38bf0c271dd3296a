import { restOperation } from "../rest-operation.ts";
import { writeTrigger } from "./trigger-json.ts";

/** Returns a trigger, with the times of the last uses of its secrets. */
export default restOperation({
  query: [],
  timeoutMs: 30_000,
  read: (request) => request.param("name"),
  handle: async ({ triggers }, call, name) => (await triggers()).triggers.get(call, name),
  write: (answer) => writeTrigger(answer),
});
