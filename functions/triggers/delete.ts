import { versionsOf } from "../rest/etag.ts";
import { restOperation } from "../rest-operation.ts";

/** Deletes a trigger. Its URL then answers as one that was never there; its deliveries stay in the log for 30 days. */
export default restOperation({
  query: [],
  timeoutMs: 30_000,
  read: (request) => request.param("name"),
  async handle({ triggers }, call, name, { headers }) {
    await (await triggers()).triggers.delete(call, name, versionsOf(headers.get("if-match")));
  },
  write: () => ({ status: 204 }),
});
