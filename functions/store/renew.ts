import { parseDuration } from "../../shared/duration.ts";
import { invalid } from "../../shared/errors/error.ts";
import type { JsonValue } from "../../shared/json/value.ts";
import { formatMicros } from "../../shared/protobuf/timestamp-json.ts";
import type { Renewal } from "../../shared/sandbox/lease.ts";
import { BodyFields } from "../rest/body-fields.ts";
import { leaseRange } from "../rest/lease-fields.ts";
import { restOperation } from "../rest-operation.ts";

/** Reads a renewal. @throws `invalid_argument` */
export function readRenewal(fields: BodyFields): Renewal {
  const duration = fields.text("for");
  if (duration === undefined) throw invalid("for", 'is missing; must be a duration, such as "10m"');
  return { forMs: parseDuration(duration, "for", leaseRange), mayShorten: fields.flag("shorten") };
}

/** Renews the lease of a sandbox: acknowledged once its agent has it, too. */
export default restOperation({
  timeoutMs: 30_000,
  query: [],
  async read(request) {
    const fields = new BodyFields(await request.json());
    const renewal = readRenewal(fields);
    fields.end();
    return renewal;
  },
  handle: ({ controller }, call, renewal, { id }) => controller.renewals.renew(call, id, renewal),
  write({ expiresAt, onExpire }, { id }) {
    const body = new Map<string, JsonValue>([
      ["sandboxId", id],
      ["expiresAt", formatMicros(expiresAt) ?? ""],
      ["onExpire", onExpire],
    ]);
    return { status: 200, body };
  },
});
