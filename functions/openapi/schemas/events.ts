import { eventTypes } from "../../../shared/events/logged-event.ts";
import { expiryActions } from "../../../shared/sandbox/lease.ts";
import { choice, integer, list, object, type Schema, text, time } from "../schema.ts";
import { ref } from "./ref.ts";

const wholeTypes = eventTypes.map((type) => `io.containerd.${type.includes(".") ? type : `sandbox.${type}`}`);

/** The components of events. */
export const eventSchemas = {
  Event: object(
    "A CloudEvent: what happened to a sandbox.",
    {
      specversion: text("The version of CloudEvents.", { const: "1.0" }),
      id: text("The id of the event."),
      source: text("The path of the namespace."),
      type: choice("The type.", wholeTypes),
      time: time("When it was appended."),
      sequence: integer("Its position in the log of the namespace, from 1 and without gaps."),
      data: ref("EventData"),
    },
    {
      subject: text("The id of the sandbox; absent from events of triggers and subscriptions."),
      topic: text("containerd's topic, of the events that containerd has."),
    },
  ),
  EventData: object(
    "The facts of an event, where known.",
    {},
    {
      life: integer("The life that it is about; absent for the record."),
      callId: text("The id of the lifecycle call, or of the request with an idempotency key."),
      actor: text("The name of the caller's token, or the part of the system that acted."),
      reason: text("The reason of an end, or the code of a failure."),
      requestId: text("The request that caused it."),
      revision: integer("The revision of the record."),
      call: text("The lifecycle call."),
      outcome: text("The outcome of the call."),
      code: text("The code of its error."),
      message: text("The message of its error."),
      agent: text("The sandboxer whose agent has the life."),
      pid: integer("The process id on the node."),
      status: integer("The exit status."),
      exitedAt: time("When it exited."),
      expiresAt: time("The end of the lease."),
      onExpire: choice("What happens at the end.", expiryActions),
      phase: text("The phase of a life that was adopted."),
      trigger: text("The name of the trigger."),
      delivery: text("The delivery that failed."),
      subscription: text("The name of the subscription."),
    },
  ),
  EventList: object("A page of events.", {
    events: list("The events, oldest first.", ref("Event")),
    next: integer("The `after` of the next request."),
  }),
} as const satisfies Record<string, Schema>;
