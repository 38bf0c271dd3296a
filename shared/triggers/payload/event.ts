import type { JsonValue } from "../../json/value.ts";
import type { Scheme } from "../verify/settings.ts";
import { textOf } from "./member.ts";

type EventOf = (body: JsonValue | undefined, headers: Headers) => string | undefined;

/** Appends an action to the name of an event, if there is one. */
function withAction(name: string | undefined, action: string | undefined): string | undefined {
  return name !== undefined && action !== undefined ? `${name}.${action}` : name;
}

const ownType: EventOf = (body) => textOf(body, "type");
const gitlab: EventOf = (body) =>
  withAction(textOf(body, "object_kind"), textOf(body, "object_attributes", "action"));

const events: Readonly<Record<Scheme, EventOf>> = {
  github: (body, headers) => withAction(headers.get("x-github-event") ?? undefined, textOf(body, "action")),
  gitlab,
  "gitlab-token": gitlab,
  standard: ownType,
  openai: ownType,
  anthropic: (body) => textOf(body, "data", "type") ?? textOf(body, "type"),
  stripe: ownType,
  slack: ownType,
  qstash: ownType,
  hmac: ownType,
  bearer: ownType,
  cloudevents: ownType,
};

/** Maximum length of the type of an event, in characters: each page of the log has many of them. */
const maxLength = 256;

/** Returns the type of a delivery's event, such as `pull_request.opened`; undefined if its sender states no short one. */
export function eventOf(scheme: Scheme, body: JsonValue | undefined, headers: Headers): string | undefined {
  const event = events[scheme](body, headers);
  return event !== undefined && event.length <= maxLength ? event : undefined;
}
