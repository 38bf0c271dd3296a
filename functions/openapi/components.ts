import type { AnswerHeader, RequestHeader } from "./description.ts";
import { flag, integer, type Schema, text } from "./schema.ts";
import { containerdSchemas } from "./schemas/containerd.ts";
import { directorySchemas } from "./schemas/directory.ts";
import { eventSchemas } from "./schemas/events.ts";
import { problemSchemas } from "./schemas/problem.ts";
import { sandboxSchemas } from "./schemas/sandboxes.ts";
import { subscriptionSchemas } from "./schemas/subscriptions.ts";
import { triggerSchemas } from "./schemas/triggers.ts";

/** The schemas of bodies, by their names. */
export const schemas: Readonly<Record<string, Schema>> = {
  ...containerdSchemas,
  ...sandboxSchemas,
  ...eventSchemas,
  ...subscriptionSchemas,
  ...triggerSchemas,
  ...directorySchemas,
  ...problemSchemas,
};

/** The headers of requests. */
export const requestHeaders: Readonly<Record<RequestHeader | "Idempotency-Key" | "X-Request-Id", Schema>> = {
  "Idempotency-Key": text(
    "Carries the request out once: a retry with the same key, within 24 hours, gets the first answer, also if that is an error which a retry would get again.",
    { minLength: 1, maxLength: 258, pattern: "^[\\x21-\\x7e]+$" },
  ),
  "X-Request-Id": text("The id of the request in answers, logs and events; by default one is made.", {
    maxLength: 255,
    pattern: "^[\\w=-]+$",
  }),
  "If-Match": text("Entity tags of the record, or `*`: any other version is refused."),
  "If-None-Match": text("Entity tags of the record and its status, or `*`: 304 if one is the present one."),
  "Last-Event-ID": text("The sequence of the last event that was received; it replaces `after`."),
  Accept: text(
    "`text/event-stream` follows events; `application/x-ndjson` gets one stream of output as lines, too.",
  ),
};

/** The headers of answers. */
export const answerHeaders: Readonly<
  Record<AnswerHeader | "X-Request-Id" | "Idempotency-Replayed" | "Retry-After" | "WWW-Authenticate", Schema>
> = {
  "X-Request-Id": text("The id of the request, as in the log."),
  "Idempotency-Replayed": flag("True if this is the answer of the first request with the same key."),
  "Retry-After": integer("The time after which to try again, in seconds."),
  "WWW-Authenticate": text("Always `Bearer`."),
  ETag: text("The version of record and status."),
  Location: text("The path of what was stored."),
  "Output-From": integer("Of one stream: the offset of the first byte that is sent."),
  Link: text('The next page, with `rel="next"`.'),
};
