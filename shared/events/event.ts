import type { eventTypes } from "../../schema/events.ts";
import type { Call } from "../sandbox/call.ts";

export type EventType = (typeof eventTypes)[number];

/** The cause of a change, which its events name. */
export interface EventCause {
  /** The id of the call; empty if it has none. */
  readonly callId: string;
  /** The name of the caller's token, or the part of the system that acted; empty if callers have no names. */
  readonly actor: string;
  readonly requestId: string;
}

/** An event before it has its place in the log. */
export interface EventDraft {
  readonly type: EventType;
  /** The life that it is about; 0 for the record. */
  readonly life: number;
  /** The reason of an end, or the code of a failure; else empty. */
  readonly reason: string;
  /** Members that belong to the type. */
  readonly data: Readonly<Record<string, string | number>>;
}

/** Returns the cause of the changes that a call makes. */
export function causeOf(
  { actor, caller, requestId }: Pick<Call, "actor" | "caller" | "requestId">,
  callId = "",
): EventCause {
  return { callId, actor: actor ?? caller ?? "", requestId: requestId ?? "" };
}
