import { eventTypes } from "../../../shared/events/logged-event.ts";
import type { Descriptions, QueryParameter } from "../description.ts";
import { duration, integer, text } from "../schema.ts";

const event = {
  specversion: "1.0",
  id: "evt_default_7",
  source: "/v1/namespaces/default",
  type: "io.containerd.sandbox.exited",
  subject: "web",
  time: "2026-11-26T13:05:12.120Z",
  sequence: 7,
  topic: "/sandboxes/exit",
  data: { life: 7334811293151232, reason: "exited", status: 3, exitedAt: "2026-11-26T13:05:12.11Z" },
};

const query = {
  after: {
    description: "Events after this sequence; by default from the oldest that is kept.",
    schema: integer("", { minimum: 0 }),
    example: 0,
  },
  limit: {
    description: "The largest number of events.",
    schema: integer("", { minimum: 1, maximum: 1_000, default: 100 }),
    example: 10,
  },
  type: {
    description: `Types of events, repeated or separated by commas: ${eventTypes.join(", ")}.`,
    schema: text(""),
    example: ["exited", "lost"],
    isRepeated: true,
  },
  filter: {
    description:
      "A filter on `type`, `id`, `life`, `callId`, `actor`, `reason`, `requestId` and `topic`; several are *or*.",
    schema: text(""),
    example: ["type==exited"],
    isRepeated: true,
  },
} as const satisfies Record<string, QueryParameter>;

const compacted = {
  compacted: "the event after `after` is no longer in the log: list again, and continue after its `sequence`",
};

/** The operations on events. */
export const eventDescriptions: Descriptions<"Events"> = {
  "Events.List": {
    tag: "Events",
    summary: "List or follow events",
    description:
      "Lists the events of a namespace. With `Accept: text/event-stream` the answer is an endless stream of them, which `Last-Event-ID` resumes.",
    query: {
      ...query,
      sandboxId: { description: "Only events of this sandbox.", schema: text(""), example: "web" },
      wait: {
        description: "If there is none, waits for an event, up to `5m`.",
        schema: duration("", { default: "0ms" }),
        example: "1s",
      },
    },
    headers: ["Accept", "Last-Event-ID"],
    answers: {
      200: {
        description: "A page of events, or a stream.",
        schema: "EventList",
        example: { events: [event], next: 7 },
        others: {
          "text/event-stream": {
            schema: text("Server-Sent Events: `id` is the sequence, `data` the event as JSON."),
            example: `id: 7\ndata: ${JSON.stringify(event)}\n\n`,
          },
        },
      },
    },
    problems: compacted,
  },
  "Events.History": {
    tag: "Events",
    summary: "List the events of a sandbox",
    description: "Lists the events of one sandbox id, of its records and of all its lives.",
    query,
    answers: {
      200: { description: "A page of events.", schema: "EventList", example: { events: [event], next: 7 } },
    },
    problems: { ...compacted, not_found: "the id cannot exist" },
  },
};
