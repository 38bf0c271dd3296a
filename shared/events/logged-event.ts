import { eventTypes } from "../../schema/events.ts";
import { formatMicros } from "../protobuf/timestamp-json.ts";
import { numberAt, type Row, textAt } from "../store/row.ts";
import type { EventCause, EventType } from "./event.ts";

export { eventTypes };

/** containerd's topics, by the types of events about lives. */
const topics: Readonly<Partial<Record<EventType, string>>> = {
  created: "/sandboxes/create",
  started: "/sandboxes/start",
  exited: "/sandboxes/exit",
};

/** An event of the log. */
export interface LoggedEvent extends EventCause {
  readonly namespace: string;
  /** The position in the log of the namespace, from 1. */
  readonly sequence: number;
  readonly type: EventType;
  /** The id of the sandbox. */
  readonly id: string;
  /** The life that it is about; 0 for the record. */
  readonly life: number;
  readonly reason: string;
  /** Microseconds since 1970. */
  readonly time: number;
  /** A JSON object with what belongs to the type. */
  readonly data: string;
}

const types: ReadonlySet<string> = new Set(eventTypes);

/** Returns true if a text is a type of events. */
export function isEventType(text: string): text is EventType {
  return types.has(text);
}

/** Returns containerd's topic of an event; undefined if containerd has no such event. */
export function topicOf({ type, life }: Pick<LoggedEvent, "type" | "life">): string | undefined {
  return life > 0 ? topics[type] : undefined;
}

/** Returns the event of a row of the log. */
export function toLoggedEvent(namespace: string, row: Row): LoggedEvent {
  return {
    namespace,
    sequence: numberAt(row, 0),
    // Only events of known types are appended.
    type: textAt(row, 1) as EventType,
    id: textAt(row, 2),
    life: numberAt(row, 3),
    callId: textAt(row, 4),
    actor: textAt(row, 5),
    reason: textAt(row, 6),
    requestId: textAt(row, 7),
    time: numberAt(row, 8),
    data: textAt(row, 9),
  };
}

/** Returns an object of two JSON objects in text, without empty members of the first. */
function joinObjects(first: Readonly<Record<string, string | number>>, second: string): string {
  const members = Object.entries(first).filter(([, value]) => value !== "" && value !== 0);
  const text = JSON.stringify(Object.fromEntries(members));
  if (second === "{}") return text;
  return members.length === 0 ? second : `${text.slice(0, -1)},${second.slice(1)}`;
}

/**
 * Returns an event as JSON in the form of CloudEvents 1.0.
 * @param other the attributes that a message to a receiver has in another form
 * @see https://github.com/cloudevents/spec
 */
export function toCloudEvent(
  event: LoggedEvent,
  other?: { readonly id: string; readonly sequence: string },
): string {
  const { namespace, sequence, type, id, life, callId, actor, reason, requestId, time, data } = event;
  const attributes = {
    specversion: "1.0",
    id: `evt_${namespace}_${sequence}`,
    source: `/v1/namespaces/${namespace}`,
    type: `io.containerd.${type.includes(".") ? type : `sandbox.${type}`}`,
    subject: id || undefined,
    time: formatMicros(time),
    sequence,
    topic: topicOf(event),
    // Attributes keep their places.
    ...other,
  };
  const whole = joinObjects({ life, callId, actor, reason, requestId }, data);
  return `${JSON.stringify(attributes).slice(0, -1)},"data":${whole}}`;
}
