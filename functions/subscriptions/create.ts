import { BodyFields } from "../rest/body-fields.ts";
import { restOperation } from "../rest-operation.ts";
import { writeWithSecret } from "./answer.ts";
import { checkName, takeRequest } from "./request.ts";

/** Subscribes to the events of a namespace from now on. A secret that is made for it is only in this answer. */
export default restOperation({
  timeoutMs: 30_000,
  hasSecretAnswer: true,
  query: [],
  async read(request) {
    const fields = new BodyFields(await request.json());
    const name = fields.text("name");
    const read = {
      name: name === undefined ? `sub-${crypto.randomUUID().slice(0, 13)}` : checkName(name),
      request: { ...takeRequest(fields), sandboxId: fields.text("sandboxId") ?? "" },
    };
    fields.end();
    return read;
  },
  async handle({ subscriptions, waker }, call, { name, request }) {
    const created = await subscriptions.create(call, name, request);
    // Events may have come before this server knew of it.
    waker.wake(call.namespace);
    return created;
  },
  write(created, { namespace }) {
    const reply = writeWithSecret(created, 201);
    const location = `/v1/namespaces/${namespace}/subscriptions/${created.subscription.name}`;
    return { ...reply, headers: { ...reply.headers, location } };
  },
});
