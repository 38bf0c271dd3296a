import { parseJson } from "../../shared/json/parse.ts";
import {
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from "../../shared/json/value.ts";
import { formatMicros } from "../../shared/protobuf/timestamp-json.ts";
import { documentFields } from "../../shared/triggers/document.ts";
import type { StoredTrigger } from "../../shared/triggers/trigger.ts";
import type { SecretUses } from "../../shared/triggers/trigger-store.ts";
import type { RestReply } from "../operation.ts";
import { etagOf } from "../rest/etag.ts";

/** The parts of an answer with a trigger. */
export interface TriggerAnswer {
  readonly trigger: StoredTrigger;
  readonly uses?: SecretUses;
  /** The texts of the secrets that this request has stored. */
  readonly revealed?: ReadonlyMap<string, string>;
}

/** Returns a stored document as JSON. */
export function documentOf({ document }: StoredTrigger): JsonObject {
  const json = parseJson(document);
  return isJsonObject(json) ? json : new Map();
}

function secretToJson(entry: JsonValue, { uses, revealed }: TriggerAnswer): JsonValue {
  if (!isJsonObject(entry)) return entry;
  const kid = String(entry.get("kid"));
  const [usedAt, secret] = [uses?.get(kid), revealed?.get(kid)];
  const json = new Map(entry);
  if (secret !== undefined) json.set("secret", secret);
  if (usedAt !== undefined) json.set("lastUsedAt", formatMicros(usedAt) ?? "");
  return json;
}

function verifyToJson(verify: JsonValue, answer: TriggerAnswer): JsonValue {
  if (!isJsonObject(verify)) return verify;
  const secrets = verify.get("secrets") ?? [];
  if (!isJsonArray(secrets)) return verify;
  const entries = secrets.map((entry) => secretToJson(entry, answer));
  return new Map<string, JsonValue>(verify).set("secrets", entries);
}

/** Returns a trigger as JSON: its document, its URL and its times. */
export function triggerToJson(answer: TriggerAnswer): JsonObject {
  const { trigger } = answer;
  const document = documentOf(trigger);
  const json = new Map<string, JsonValue>([["name", trigger.name]]);
  for (const field of documentFields) {
    const value = document.get(field);
    if (value !== undefined) json.set(field, field === "verify" ? verifyToJson(value, answer) : value);
  }
  json.set("path", `/hooks/${trigger.namespace}/${trigger.name}`);
  json.set("paused", trigger.pausedAt !== undefined);
  json.set("revision", JsonNumber.of(trigger.revision));
  json.set("createdAt", formatMicros(trigger.createdAt) ?? "");
  json.set("updatedAt", formatMicros(trigger.updatedAt) ?? "");
  return json;
}

/** Returns an answer with a trigger, and with its version as the entity tag. */
export function writeTrigger(answer: TriggerAnswer, status = 200): RestReply {
  const { uid, revision, namespace, name } = answer.trigger;
  const etag = etagOf({ uid, revision, statusTag: "" });
  const created = status === 201 ? { location: `/v1/namespaces/${namespace}/triggers/${name}` } : {};
  return { status, headers: { etag, ...created }, body: triggerToJson(answer) };
}
