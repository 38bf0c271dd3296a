import {
  anyObject,
  choice,
  closed,
  flag,
  integer,
  list,
  mapOf,
  object,
  type Schema,
  text,
  time,
} from "../schema.ts";
import { ref } from "./ref.ts";

const secretMembers = {
  secret: text("The text of the secret; made by the server if neither it nor `binding` is given."),
  binding: text("The variable or binding of the server that has the secret."),
  until: time("Until when the secret is accepted."),
};

const kid = text("The id of the secret, 1 to 64 letters, digits and `.`, `_`, `-`.");

/** The settings of a scheme, other than its secrets. */
const settings = {
  publicUrl: text("`qstash`: the URL that it delivers to, in full."),
  header: text("`hmac`, `bearer`: the header of the signature or token."),
  prefix: text("`hmac`: the text before the signature in its header."),
  encoding: choice("`hmac`: the form of the signature.", ["hex", "base64", "base64url"], { default: "hex" }),
  hash: choice("`hmac`: the hash.", ["SHA-1", "SHA-256", "SHA-512"], { default: "SHA-256" }),
  keyEncoding: choice("`hmac`: the form of the secret.", ["text", "hex", "base64"], { default: "text" }),
  template: text("`hmac`: the signed text, with `{body}`, and perhaps `{timestamp}` and `{id}`.", {
    default: "{body}",
  }),
  timestampHeader: text("`hmac`: the header of the time."),
  timestampUnit: choice("`hmac`: the unit of the time.", ["s", "ms"], { default: "s" }),
  idHeader: text("`hmac`, `bearer`: the header that identifies a delivery."),
  origins: list("`cloudevents`: origins whose handshake needs no token.", text("")),
  maxPerMinute: integer("`cloudevents`: deliveries per minute that the handshake allows."),
};

const scheme = choice("How deliveries are verified.", [
  ...["github", "gitlab", "gitlab-token", "standard", "openai", "anthropic", "stripe", "slack"],
  ...["qstash", "hmac", "bearer", "cloudevents"],
]);

const verify = closed(
  "How deliveries are verified.",
  {
    scheme,
    secrets: list("One to four secrets; all are accepted.", closed("A secret.", { kid }, secretMembers), {
      minItems: 1,
      maxItems: 4,
    }),
  },
  settings,
);

const rest = {
  sequence: text("A template of the time or number of the event, which orders deliveries; empty for none."),
  onFailure: choice("How failures are answered: by an error status or by 200.", ["reject", "ack"]),
  keepBody: choice("Which bodies are kept.", ["failed", "never", "always"], { default: "failed" }),
};

const rules = list("The rules, of which the first that fits wins.", ref("TriggerRule"), { maxItems: 32 });

const outcomes = ["accepted", "done", "ignored", "stale", "failed"];

/** The members of a delivery in the log. */
const delivery = {
  delivery: text("The key of the delivery: the sender's id."),
  outcome: choice("Its outcome; `accepted` until it is finished.", outcomes),
  operations: list("The results of its operations.", ref("OperationResult")),
  attempts: integer("The number of attempts."),
  requestId: text("The request that brought it."),
  receivedAt: time("When it was received."),
};
const sometimes = {
  event: text("The name of the event."),
  rule: integer("The rule that fits, from 0."),
  error: text("Why it failed."),
  kid: text("The secret that verified it."),
  replayOf: text("The delivery that it replays."),
  doneAt: time("When it was finished."),
};

/** The components of triggers. */
export const triggerSchemas = {
  TriggerRequest: closed(
    "A trigger.",
    { name: text("1 to 60 letters and digits with single `.`, `_` and `-` between them."), verify, rules },
    rest,
  ),
  TriggerChanges: closed(
    "The members that are replaced. Null removes one.",
    {},
    {
      name: text("The name; if given, the one of the path."),
      verify,
      rules,
      sequence: { ...rest.sequence, type: ["string", "null"] },
      onFailure: { description: rest.onFailure.description, enum: ["reject", "ack", null] },
      keepBody: { description: rest.keepBody.description, enum: ["failed", "never", "always", null] },
    },
  ),
  TriggerRule: closed(
    "A rule.",
    {
      do: list("Operations, each an object with one member: `run`, `update`, `stop`, `delete` or `renew`.", {
        ...closed(
          "An operation.",
          {},
          {
            run: anyObject(
              "The body of Run, without `wait` and `subscription`. Texts may have placeholders.",
            ),
            update: anyObject("The body of Update, and `fields`."),
            stop: anyObject("`{sandboxId, timeout?}`"),
            delete: anyObject("`{sandboxId, force?}`"),
            renew: anyObject("`{sandboxId, for, shorten?}`"),
          },
        ),
        ...{ minProperties: 1, maxProperties: 1 },
      }),
    },
    { when: list("Filters over the delivery, of which any must match; none means all.", text("")) },
  ),
  Trigger: object(
    "A trigger. Secrets are only in the answer of the request that stored them.",
    {
      name: text("The name."),
      verify: object(
        "How deliveries are verified.",
        {
          scheme,
          secrets: list(
            "The secrets.",
            object("A secret.", { kid }, { ...secretMembers, lastUsedAt: time("When it last verified.") }),
          ),
        },
        settings,
      ),
      rules,
      path: text("The path of the URL for the sender."),
      paused: flag("True if deliveries are answered with 503."),
      revision: integer("Increases with every change."),
      createdAt: time("When it was stored."),
      updatedAt: time("When it was last changed."),
    },
    rest,
  ),
  TriggerList: object(
    "A page of triggers.",
    { triggers: list("The triggers, by their names.", ref("Trigger")) },
    { nextPageToken: text("Asks for the next page; absent on the last one.") },
  ),
  TriggerSample: closed(
    "A sample of a delivery.",
    { body: { description: "The payload: JSON, or the text of the body as it is sent." } },
    {
      headers: mapOf("The headers.", text("")),
      now: time("The time for which the signature is verified; by default now."),
    },
  ),
  TriggerTest: object(
    "What a trigger would do with a delivery.",
    {
      delivery: text("The key."),
      outcome: choice("The outcome.", outcomes),
      operations: list("The operations that it would carry out.", anyObject("An operation.")),
    },
    {
      verifiedBy: text("The secret that verifies it; absent if it is not signed."),
      event: text("The name of the event."),
      rule: integer("The rule that fits, from 0."),
      sequence: text("Its place in the order."),
      error: text("Why it fails."),
    },
  ),
  OperationResult: object(
    "The result of an operation.",
    {
      op: text("The operation."),
      sandboxId: text("The sandbox."),
      outcome: text("`ok`, `absent`, `stale`, `failed` and others."),
    },
    { error: text("Why it failed.") },
  ),
  Delivery: object("A delivery, as the log lists it.", delivery, sometimes),
  WholeDelivery: object(
    "A delivery with its headers, its planned operations, and its body if that is kept.",
    {
      ...delivery,
      headers: mapOf("The headers, without tokens and signatures.", text("")),
      planned: list("The operations that were planned.", anyObject("An operation.")),
    },
    { ...sometimes, body: text("The body.") },
  ),
  DeliveryList: object(
    "A page of deliveries.",
    { deliveries: list("The deliveries, newest first.", ref("Delivery")) },
    { nextPageToken: text("Asks for the next page; absent on the last one.") },
  ),
  DeliveryOutcome: object(
    "The outcome of a delivery.",
    {
      delivery: text("The key of the delivery."),
      outcome: choice("Its outcome.", [...outcomes, "duplicate"]),
    },
    {
      first: choice("The outcome of the first delivery, of a duplicate.", outcomes),
      rule: integer("The rule that fits, from 0."),
      operations: list("The results of its operations.", ref("OperationResult")),
      error: text("Why it failed."),
    },
  ),
  ReplayRequest: closed(
    "A replay.",
    {},
    {
      force: flag("Disregards the order of deliveries.", { default: false }),
    },
  ),
} as const satisfies Record<string, Schema>;
