import { invalid } from "../../shared/errors/error.ts";
import { JsonNumber, type JsonValue } from "../../shared/json/value.ts";
import { BodyFields } from "../rest/body-fields.ts";
import { restOperation } from "../rest-operation.ts";

/** Maximum sequence of an event. */
const maxSequence = 999_999_999_999_999;

function takeSequence(fields: BodyFields, name: string): number {
  const sequence = fields.count(name, { min: 1, max: maxSequence, otherwise: 0 });
  if (sequence === 0) throw invalid(name, "is missing; must be the sequence of an event");
  return sequence;
}

/** Delivers the events of a range again, with the ids that they had. */
export default restOperation({
  timeoutMs: 30_000,
  query: [],
  async read(request) {
    const fields = new BodyFields(await request.json());
    const range = { from: takeSequence(fields, "from"), to: takeSequence(fields, "to") };
    fields.end();
    return range;
  },
  async handle({ subscriptions, waker }, call, range, request) {
    const redelivery = await subscriptions.redeliver(call, request.param("name"), range);
    waker.wake(call.namespace);
    return redelivery;
  },
  write({ events, sandboxes }) {
    const body = new Map<string, JsonValue>([
      ["events", JsonNumber.of(events)],
      ["sandboxes", JsonNumber.of(sandboxes)],
    ]);
    return { status: 202, body };
  },
});
