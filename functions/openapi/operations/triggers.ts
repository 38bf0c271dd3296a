import type { Answer, Descriptions, OperationDescription } from "../description.ts";
import { choice } from "../schema.ts";
import { pages } from "./parameters.ts";

const rules = [
  {
    when: ["event==pull_request.closed"],
    do: [{ delete: { sandboxId: "pr-{body.number}", force: true } }],
  },
];
const trigger = {
  name: "pr",
  verify: { scheme: "github", secrets: [{ kid: "2026-11" }] },
  rules,
  path: "/hooks/default/pr",
  paused: false,
  revision: 1,
  createdAt: "2026-11-26T12:00:00.123Z",
  updatedAt: "2026-11-26T12:00:00.123Z",
};
const delivery = {
  delivery: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
  event: "pull_request.closed",
  outcome: "done",
  rule: 0,
  operations: [{ op: "delete", sandboxId: "pr-7", outcome: "ok" }],
  attempts: 1,
  kid: "2026-11",
  requestId: "0b5a1c9e-0b0a-4a55-9f0c-6b8e0f5f2c11",
  receivedAt: "2026-11-26T12:00:00.123Z",
  doneAt: "2026-11-26T12:00:00.456Z",
};
const path = { name: "pr" };
const deliveryPath = { name: "pr", key: "d1" };
const not_found = "there is no trigger of this name";
const noDelivery = "there is no such trigger or delivery";

function answerOf(description: string): Answer {
  return { description, schema: "Trigger", headers: ["ETag"], example: trigger };
}

/** Returns the description of a change of a trigger. */
function changeOf(
  description: Pick<OperationDescription, "summary" | "description" | "body" | "answers">,
): OperationDescription {
  const preconditionFailed = "the trigger's version differs from `If-Match`";
  const problems = { not_found, preconditionFailed };
  return { tag: "Triggers", path, headers: ["If-Match"], ...description, problems };
}

/** The operations on triggers. */
export const triggerDescriptions: Descriptions<"Triggers"> = {
  "Triggers.Create": {
    tag: "Triggers",
    summary: "Store a trigger",
    description:
      "Stores a trigger, which turns the webhooks of a sender into operations. Only this answer has the texts of its secrets.",
    body: {
      schema: "TriggerRequest",
      examples: {
        "GitHub's pull requests": {
          name: "closed",
          verify: { scheme: "github", secrets: [{ kid: "2026-11" }] },
          rules,
        },
      },
    },
    answers: {
      201: {
        description: "The trigger, with the secrets that were stored.",
        schema: "Trigger",
        headers: ["ETag", "Location"],
        example: {
          ...trigger,
          verify: { scheme: "github", secrets: [{ kid: "2026-11", secret: "an example of a secret" }] },
        },
      },
    },
    problems: { already_exists: "the name is taken", failed_precondition: "secrets cannot be stored" },
  },
  "Triggers.List": {
    tag: "Triggers",
    summary: "List triggers",
    description: "Lists the triggers of a namespace, by their names, without secrets.",
    query: pages,
    answers: {
      200: { description: "A page of triggers.", schema: "TriggerList", example: { triggers: [trigger] } },
    },
  },
  "Triggers.Get": {
    tag: "Triggers",
    summary: "Get a trigger",
    description: "Returns a trigger, with `lastUsedAt` of each secret.",
    path,
    answers: { 200: answerOf("The trigger.") },
    problems: { not_found },
  },
  "Triggers.Update": changeOf({
    summary: "Change a trigger",
    description: "Replaces the members that the body has; null removes one. Secrets without a text are kept.",
    body: { schema: "TriggerChanges", examples: { "Other rules": { rules, keepBody: "always" } } },
    answers: { 200: answerOf("The trigger, with the secrets that were stored.") },
  }),
  "Triggers.Delete": changeOf({
    summary: "Delete a trigger",
    description: "Deletes a trigger. Its deliveries stay in the log.",
    answers: { 204: { description: "It is gone." } },
  }),
  "Triggers.Pause": changeOf({
    summary: "Pause a trigger",
    description: "Answers signed deliveries with 503 until it is resumed.",
    answers: { 200: answerOf("The trigger.") },
  }),
  "Triggers.Resume": changeOf({
    summary: "Resume a trigger",
    description: "Accepts deliveries again.",
    answers: { 200: answerOf("The trigger.") },
  }),
  "Triggers.Test": {
    tag: "Triggers",
    summary: "Try a delivery",
    description: "Says which secret verifies a sample and what the trigger would do. Nothing is written.",
    path,
    body: {
      schema: "TriggerSample",
      examples: {
        "A closed pull request": {
          headers: { "x-github-event": "pull_request" },
          body: { action: "closed", number: 7 },
        },
      },
    },
    answers: {
      200: {
        description: "What it would do.",
        schema: "TriggerTest",
        example: {
          delivery: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
          event: "pull_request.closed",
          outcome: "accepted",
          rule: 0,
          operations: [{ delete: { sandboxId: "pr-7", force: true } }],
        },
      },
    },
    problems: { not_found },
  },
  "Triggers.ListDeliveries": {
    tag: "Triggers",
    summary: "List deliveries",
    description: "Lists the deliveries of a trigger, the newest first, also after it was deleted.",
    path,
    query: {
      outcome: {
        description: "Only deliveries with this outcome.",
        schema: choice("", ["accepted", "done", "ignored", "stale", "failed"]),
        example: "done",
      },
      ...pages,
    },
    answers: {
      200: {
        description: "A page of deliveries.",
        schema: "DeliveryList",
        example: { deliveries: [delivery] },
      },
    },
  },
  "Triggers.GetDelivery": {
    tag: "Triggers",
    summary: "Get a delivery",
    description: "Returns a delivery with its headers, its planned operations, and its body if that is kept.",
    path: deliveryPath,
    answers: {
      200: {
        description: "The delivery.",
        schema: "WholeDelivery",
        example: {
          ...delivery,
          headers: { "x-github-event": "pull_request" },
          planned: [{ delete: { sandboxId: "pr-7", force: true } }],
        },
      },
    },
    problems: { not_found: noDelivery },
  },
  "Triggers.Replay": {
    tag: "Triggers",
    summary: "Carry a delivery out again",
    description: "Carries a delivery out again as a new one, by the rules as they are now.",
    path: deliveryPath,
    body: { schema: "ReplayRequest", isOptional: true, examples: { "Out of order": { force: true } } },
    answers: {
      200: {
        description: "The outcome.",
        schema: "DeliveryOutcome",
        example: {
          delivery: "d1~1b2c3d4e",
          outcome: "done",
          rule: 0,
          operations: [{ op: "delete", sandboxId: "pr-7", outcome: "ok" }],
        },
      },
      202: {
        description: "It is stored, and continues.",
        schema: "DeliveryOutcome",
        headers: ["Location"],
        example: { delivery: "d1~1b2c3d4e", outcome: "accepted" },
      },
    },
    problems: { not_found: noDelivery },
  },
};
