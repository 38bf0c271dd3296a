import { parseDuration } from "../../shared/duration.ts";
import { BodyFields } from "../rest/body-fields.ts";
import { versionsOf } from "../rest/etag.ts";
import { restOperation } from "../rest-operation.ts";
import { writeWithSecret } from "./answer.ts";
import { takeSecret } from "./request.ts";

/** Time for which the last secret signs too, by default and at most. */
const defaultKeep = "24h";
const maxKeepMs = 30 * 24 * 3_600_000;

/** Replaces the secret of a subscription. One that is made for it is only in this answer. */
export default restOperation({
  timeoutMs: 30_000,
  hasSecretAnswer: true,
  query: [],
  async read(request) {
    const fields = new BodyFields((await request.json()) ?? new Map());
    const keep = fields.text("keepFor") ?? defaultKeep;
    const read = {
      secret: takeSecret(fields),
      keepMs: parseDuration(keep, "keepFor", { maxMs: maxKeepMs }),
    };
    fields.end();
    return read;
  },
  handle: ({ subscriptions }, call, { secret, keepMs }, request) =>
    subscriptions.rotate(
      call,
      request.param("name"),
      secret,
      keepMs,
      versionsOf(request.headers.get("if-match")),
    ),
  write: (rotated) => writeWithSecret(rotated),
});
