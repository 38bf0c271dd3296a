import { parseJson } from "../../shared/json/parse.ts";
import { JsonNumber, type JsonObject, type JsonValue } from "../../shared/json/value.ts";
import { formatMicros } from "../../shared/protobuf/timestamp-json.ts";
import { unpackBody } from "../../shared/triggers/body.ts";
import type { StoredDelivery } from "../../shared/triggers/delivery.ts";
import { resultsToJson } from "./answer.ts";

/** Returns a delivery as the log lists it. */
export function deliveryToJson(delivery: StoredDelivery): JsonObject {
  const { key, event, outcome, plan, results, attempts, kid, replayOf, error, requestId } = delivery;
  const doneAt = delivery.doneAt === undefined ? undefined : formatMicros(delivery.doneAt);
  const members: (readonly [string, JsonValue | undefined])[] = [
    ["delivery", key],
    ["event", event || undefined],
    ["outcome", outcome],
    ["rule", plan.rule === undefined ? undefined : JsonNumber.of(plan.rule)],
    ["operations", resultsToJson(results)],
    ["error", error || undefined],
    ["attempts", JsonNumber.of(attempts)],
    ["kid", kid || undefined],
    ["replayOf", replayOf || undefined],
    ["requestId", requestId],
    ["receivedAt", formatMicros(delivery.receivedAt) ?? ""],
    ["doneAt", doneAt],
  ];
  return new Map(members.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

/** Returns a delivery with its headers, its planned operations, and its body as text, if that is kept. */
export async function wholeDeliveryToJson(delivery: StoredDelivery): Promise<JsonObject> {
  const json = new Map(deliveryToJson(delivery));
  const { actions } = delivery.plan;
  json.set("headers", parseJson(delivery.headers));
  json.set(
    "planned",
    actions.map(({ name, request }) => new Map<string, JsonValue>([[name, request]])),
  );
  if (delivery.body) json.set("body", new TextDecoder().decode(await unpackBody(delivery.body)));
  return json;
}
