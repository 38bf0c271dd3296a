import type { Answer, Descriptions, OperationDescription } from "../description.ts";
import { smallPages } from "./parameters.ts";

const subscription = {
  name: "hook",
  url: "https://hooks.example.com/cb",
  filter: ["type==exited"],
  secrets: [{ kid: "k1b2c3d4e" }],
  since: 41,
  paused: false,
  createdAt: "2026-11-26T12:00:00.123Z",
  updatedAt: "2026-11-26T12:00:00.123Z",
};
const revealed = {
  ...subscription,
  secrets: [{ kid: "k1b2c3d4e", secret: "whsec_bm90IGEgc2VjcmV0LCBidXQgYW4gZXhhbXBsZQ==" }],
};
const path = { name: "hook" };
const not_found = "there is no subscription of this name";
const preconditionFailed = "the subscription's version differs from `If-Match`";

function answerOf(description: string, example: unknown = subscription): Answer {
  return { description, schema: "Subscription", headers: ["ETag"], example };
}

/** Returns the description of a change of a subscription. */
function changeOf(
  description: Pick<OperationDescription, "summary" | "description" | "body" | "answers">,
): OperationDescription {
  return {
    tag: "Subscriptions",
    path,
    headers: ["If-Match"],
    ...description,
    problems: { not_found, preconditionFailed },
  };
}

/** The operations on subscriptions. */
export const subscriptionDescriptions: Descriptions<"Subscriptions"> = {
  "Subscriptions.Create": {
    tag: "Subscriptions",
    summary: "Subscribe to events",
    description:
      "Sends every event from now on to a URL, as a signed webhook. A secret that is made is only in this answer.",
    body: {
      schema: "SubscriptionRequest",
      examples: {
        "Every exit": { name: "exits", url: "https://hooks.example.com/cb", filter: ["type==exited"] },
      },
    },
    answers: {
      201: {
        description: "The subscription, with the secret that was made.",
        schema: "Subscription",
        headers: ["ETag", "Location"],
        example: revealed,
      },
    },
    problems: { already_exists: "the name is taken", resource_exhausted: "there are 100 already" },
  },
  "Subscriptions.List": {
    tag: "Subscriptions",
    summary: "List subscriptions",
    description: "Lists the subscriptions of a namespace, by their names.",
    query: smallPages,
    answers: {
      200: {
        description: "A page of subscriptions.",
        schema: "SubscriptionList",
        example: { subscriptions: [subscription] },
      },
    },
  },
  "Subscriptions.Get": {
    tag: "Subscriptions",
    summary: "Get a subscription",
    description: "Returns a subscription, without secrets.",
    path,
    answers: { 200: answerOf("The subscription.") },
    problems: { not_found },
  },
  "Subscriptions.Update": changeOf({
    summary: "Change a subscription",
    description: "Changes the address or the filter, for events that are not delivered yet.",
    body: { schema: "SubscriptionChanges", examples: { "Another filter": { filter: ["type==failed"] } } },
    answers: { 200: answerOf("The subscription.") },
  }),
  "Subscriptions.Delete": changeOf({
    summary: "End a subscription",
    description: "Deletes a subscription. Events that are not delivered yet are dropped.",
    answers: { 204: { description: "It is gone." } },
  }),
  "Subscriptions.Pause": changeOf({
    summary: "Pause a subscription",
    description: "Sends nothing until it is resumed, and loses nothing.",
    answers: { 200: answerOf("The subscription.", { ...subscription, paused: true, pausedReason: "" }) },
  }),
  "Subscriptions.Resume": changeOf({
    summary: "Resume a subscription",
    description: "Continues after the last event that each sandbox's receiver has accepted.",
    answers: { 200: answerOf("The subscription.") },
  }),
  "Subscriptions.Rotate": changeOf({
    summary: "Replace the secret",
    description: "Makes or takes a new secret; the previous one also signs for a while.",
    body: { schema: "RotateRequest", isOptional: true, examples: { "One day for both": { keepFor: "24h" } } },
    answers: { 200: answerOf("The subscription, with the secret that was made.", revealed) },
  }),
  "Subscriptions.Redeliver": {
    tag: "Subscriptions",
    summary: "Send events again",
    description: "Sends the events of a range that match the filter again, at most 10,000 sequences.",
    path,
    body: { schema: "RedeliverRequest", examples: { "The first event": { from: 1, to: 1 } } },
    answers: {
      202: {
        description: "They are sent.",
        schema: "RedeliverAnswer",
        example: { events: 12, sandboxes: 3 },
      },
    },
    problems: { not_found },
  },
  "Subscriptions.Test": {
    tag: "Subscriptions",
    summary: "Send a test event",
    description: "Sends a test event once, also if the subscription is paused, and answers with the outcome.",
    path,
    answers: {
      200: {
        description: "The outcome.",
        schema: "SubscriptionTest",
        example: { ok: true, status: 204, durationMs: 41, answer: "" },
      },
    },
    problems: { not_found },
  },
  "Subscriptions.Attempts": {
    tag: "Subscriptions",
    summary: "List attempts",
    description: "Lists the attempts of the last 7 days to deliver events, the newest first.",
    path,
    query: smallPages,
    answers: {
      200: {
        description: "A page of attempts.",
        schema: "AttemptList",
        example: {
          attempts: [
            {
              id: "evt_37a8eec1_1042",
              sequence: 1042,
              sandboxId: "web",
              attempt: 1,
              time: "2026-11-26T12:00:00.123Z",
              durationMs: 41,
              status: 204,
              answer: "",
            },
          ],
        },
      },
    },
    problems: { not_found },
  },
};
