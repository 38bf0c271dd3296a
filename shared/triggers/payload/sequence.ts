import type { JsonValue } from "../../json/value.ts";
import { parseTimestamp } from "../../protobuf/timestamp-json.ts";
import type { Scheme } from "../verify/settings.ts";
import { textOf } from "./member.ts";

/** The places at which senders state the time of the event itself, which repeated attempts have in common. */
const paths: Readonly<Partial<Record<Scheme, readonly string[]>>> = {
  github: ["pull_request", "updated_at"],
  gitlab: ["object_attributes", "updated_at"],
  "gitlab-token": ["object_attributes", "updated_at"],
  standard: ["timestamp"],
  openai: ["created_at"],
  anthropic: ["created_at"],
  stripe: ["created"],
  slack: ["event_time"],
  cloudevents: ["time"],
};

/**
 * Returns the position of a delivery's event among those of its sender: an RFC 3339 time or a number. Undefined if the
 * sender states none, or in another form.
 */
export function sequenceOf(scheme: Scheme, body: JsonValue | undefined): string | undefined {
  const path = paths[scheme];
  const text = path && textOf(body, ...path);
  if (text === undefined) return undefined;
  // GitLab writes `2026-11-26 10:00:00 UTC` in events of some kinds.
  const time = text.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/, "$1T$2Z");
  return /^\d{1,15}(\.\d{1,9})?$/.test(time) || parseTimestamp(time) ? time : undefined;
}
