import { JsonNumber } from "../../shared/json/value.ts";
import type { WritableJson } from "../../shared/json/write.ts";
import { formatMicros } from "../../shared/protobuf/timestamp-json.ts";
import type { Attempt, Subscription } from "../../shared/subscriptions/subscription.ts";
import type { WithSecret } from "../../shared/subscriptions/subscriptions.ts";
import type { RestReply } from "../operation.ts";
import { etagOf } from "../rest/etag.ts";

type Members = readonly (readonly [string, WritableJson])[];

/** Returns a member with a time; none for null. */
function timeOf(name: string, micros: number | null): Members {
  const text = micros === null ? undefined : formatMicros(micros);
  return text === undefined ? [] : [[name, text]];
}

/** Returns the secrets by their ids. The text is only that of the newest one. */
function secretsOf({ secrets }: Subscription, secret: string | undefined): WritableJson {
  return secrets.map((stored, at) => {
    const members: [string, WritableJson][] = [["kid", stored.kid]];
    if ("binding" in stored) members.push(["binding", stored.binding]);
    if (stored.publicKey !== undefined) members.push(["publicKey", stored.publicKey]);
    if (at === 0 && secret !== undefined) members.push(["secret", secret]);
    if (stored.untilMs !== undefined) members.push(["until", new Date(stored.untilMs).toISOString()]);
    return new Map(members);
  });
}

/** Returns a subscription as JSON. @param secret the text of its newest secret, if this answer contains it */
export function toJson(subscription: Subscription, secret?: string): ReadonlyMap<string, WritableJson> {
  const { name, url, filter, sandboxId, since, pausedAt, pausedReason } = subscription;
  return new Map<string, WritableJson>([
    ["name", name],
    ["url", url],
    ["filter", filter],
    ...(sandboxId === "" ? [] : ([["sandboxId", sandboxId]] as const)),
    ["secrets", secretsOf(subscription, secret)],
    ["since", JsonNumber.of(since)],
    ["paused", pausedAt !== null],
    ...(pausedAt === null ? [] : ([["pausedReason", pausedReason]] as const)),
    ...timeOf("pausedAt", pausedAt),
    ...timeOf("failingSince", subscription.failingSince),
    ...timeOf("lastSuccessAt", subscription.succeededAt),
    ...timeOf("createdAt", subscription.createdAt),
    ...timeOf("updatedAt", subscription.updatedAt),
  ]);
}

/** Returns the answer with a subscription, and with its version as the entity tag. */
export function writeSubscription(subscription: Subscription): RestReply {
  return writeWithSecret({ subscription, secret: undefined });
}

/** Returns the answer with a subscription, and with a secret that was made for it. */
export function writeWithSecret({ subscription, secret }: WithSecret, status = 200): RestReply {
  const etag = etagOf({ ...subscription, statusTag: "" });
  const privacy: Record<string, string> = secret === undefined ? {} : { "cache-control": "no-store" };
  return { status, body: toJson(subscription, secret), headers: { etag, ...privacy } };
}

const decoder = new TextDecoder();

/** Returns an attempt as JSON. @param hasAnswer false to leave out what the receiver has answered */
export function attemptToJson(attempt: Attempt, hasAnswer: boolean): WritableJson {
  const { message, sequence, sandboxId, time, durationMs, status, error, answer } = attempt;
  return new Map<string, WritableJson>([
    ["id", message],
    ...(sequence === 0 ? [] : ([["sequence", JsonNumber.of(sequence)]] as const)),
    ...(sandboxId === "" ? [] : ([["sandboxId", sandboxId]] as const)),
    ["attempt", JsonNumber.of(attempt.attempt)],
    ...timeOf("time", time),
    ["durationMs", JsonNumber.of(durationMs)],
    ...(status === 0 ? [] : ([["status", JsonNumber.of(status)]] as const)),
    ...(error === "" ? [] : ([["error", error]] as const)),
    ...(hasAnswer ? ([["answer", decoder.decode(answer)]] as const) : []),
  ]);
}
