import { choice, closed, duration, flag, integer, list, object, type Schema, text, time } from "../schema.ts";
import { ref } from "./ref.ts";

const url = text("The address that events are sent to.", { format: "uri" });
const filter = list(
  "Filters on `type`, `id`, `life`, `callId`, `actor`, `reason`, `requestId` and `topic`; several are alternatives, none means all.",
  text(""),
);
const secret = {
  description:
    "The signing secret: `whsec_` and base64, a private key of Ed25519 (`whsk_` and base64), the name of a variable of the server, or the kind of one to make.",
  oneOf: [
    text("The secret."),
    closed("A binding.", { binding: text("The name of the variable or binding.") }),
    closed("A secret to make.", {
      make: choice("`v1` signs with HMAC, `v1a` with Ed25519.", ["v1", "v1a"]),
    }),
  ],
};

const answer = text("The first 512 bytes of the receiver's answer, for callers with the scope `admin`.");

/** The components of subscriptions. */
export const subscriptionSchemas = {
  SandboxSubscription: closed(
    "A subscription to the events of this sandbox, stored with its record.",
    { url, secret },
    { filter },
  ),
  SubscriptionRequest: closed(
    "A subscription to events.",
    { url },
    {
      name: text("The name; by default one is made."),
      filter,
      sandboxId: text("The sandbox whose events are sent; by default those of all."),
      secret,
    },
  ),
  SubscriptionChanges: closed("What is changed.", {}, { url, filter }),
  Subscription: object(
    "A subscription. Secrets that were made for it are only in the answer of that request.",
    {
      name: text("The name."),
      url,
      filter,
      secrets: list(
        "The secrets that sign, the newest first.",
        object(
          "A secret.",
          { kid: text("Its id.") },
          {
            binding: text("The variable or binding that has it."),
            publicKey: text("The public key of a private one: `whpk_` and base64."),
            secret: text("Its text, only in the answer of the request that made it."),
            until: time("Until when it signs."),
          },
        ),
      ),
      since: integer("The sequence after which events are sent."),
      paused: flag("True if nothing is sent."),
      createdAt: time("When it was stored."),
      updatedAt: time("When it was last changed."),
    },
    {
      sandboxId: text("The sandbox whose events are sent."),
      pausedReason: text("Why it is paused."),
      pausedAt: time("Since when it is paused."),
      failingSince: time("Since when its receiver fails."),
      lastSuccessAt: time("When its receiver last accepted an event."),
    },
  ),
  SubscriptionList: object(
    "A page of subscriptions.",
    { subscriptions: list("The subscriptions, by their names.", ref("Subscription")) },
    { nextPageToken: text("Asks for the next page; absent on the last one.") },
  ),
  RotateRequest: closed(
    "A new secret.",
    {},
    {
      secret,
      keepFor: duration("The time for which the previous secret signs too, at most `720h`.", {
        default: "24h",
      }),
    },
  ),
  RedeliverRequest: closed("A range of events.", {
    from: integer("The first sequence.", { minimum: 1 }),
    to: integer("The last sequence.", { minimum: 1 }),
  }),
  RedeliverAnswer: object("Events that are sent again.", {
    events: integer("The number of events."),
    sandboxes: integer("The number of sandboxes that they are about."),
  }),
  SubscriptionTest: object(
    "The outcome of a test event.",
    {
      ok: flag("True if the receiver accepted it."),
      durationMs: integer("The time that it took, in milliseconds."),
    },
    { answer, status: integer("The receiver's HTTP status."), error: text("Why it failed.") },
  ),
  AttemptList: object(
    "A page of attempts.",
    {
      attempts: list(
        "The attempts, newest first.",
        object(
          "An attempt to deliver an event.",
          {
            id: text("The `webhook-id` of the event."),
            attempt: integer("The number of the attempt, from 1."),
            time: time("When it began."),
            durationMs: integer("The time that it took, in milliseconds."),
          },
          {
            answer,
            sequence: integer("The sequence of the event; absent from a test."),
            sandboxId: text("The sandbox."),
            status: integer("The receiver's HTTP status."),
            error: text("Why it failed."),
          },
        ),
      ),
    },
    { nextPageToken: text("Asks for the next page; absent on the last one.") },
  ),
} as const satisfies Record<string, Schema>;
