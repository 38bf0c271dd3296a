import { invalid, quote } from "../../shared/errors/error.ts";
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from "../../shared/json/value.ts";
import { writeJson } from "../../shared/json/write.ts";
import { parseTimestamp } from "../../shared/protobuf/timestamp-json.ts";
import { evaluate } from "../../shared/triggers/evaluate.ts";
import { readPayload } from "../../shared/triggers/payload/read.ts";
import { verifyDelivery } from "../../shared/triggers/verify/verify.ts";
import { restOperation } from "../rest-operation.ts";

/** Reads the headers of a sample. @throws `invalid_argument` */
function readHeaders(json: JsonValue): Headers {
  const headers = new Headers();
  if (json === null) return headers;
  if (!isJsonObject(json)) throw invalid("headers", "must be an object of strings");
  for (const [name, value] of json) {
    const isValid =
      typeof value === "string" && /^[A-Za-z0-9-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value);
    if (!isValid) throw invalid(`headers.${name}`, "must be a string of ASCII characters");
    headers.set(name, value);
  }
  return headers;
}

/** Reads the time of a sample, in milliseconds since 1970. @throws `invalid_argument` */
function readNow(json: JsonValue): number | undefined {
  if (json === null) return undefined;
  const time = typeof json === "string" ? parseTimestamp(json) : undefined;
  if (time) return time.seconds * 1_000 + Math.floor(time.nanos / 1_000_000);
  const given = typeof json === "string" ? `, not ${quote(json)}` : "";
  throw invalid("now", `must be an RFC 3339 time${given}`);
}

/** A sample of a delivery. */
interface Sample {
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly nowMs: number | undefined;
}

function readSample(json: JsonObject): Sample {
  for (const key of json.keys()) {
    if (!["headers", "body", "now"].includes(key)) throw invalid(key, "is not a field of this operation");
  }
  const body = json.get("body");
  if (body === undefined) throw invalid("body", "is missing: the sample's JSON, or its text");
  // A text is the body as it is sent, such as a form.
  const text = typeof body === "string" ? body : writeJson(body);
  return {
    headers: readHeaders(json.get("headers") ?? null),
    body: new TextEncoder().encode(text),
    nowMs: readNow(json.get("now") ?? null),
  };
}

/** Says which secret verifies a delivery, and what its trigger would do with it. Nothing is written. */
export default restOperation({
  query: [],
  timeoutMs: 30_000,
  async read(request) {
    const json = await request.json();
    if (json === undefined || !isJsonObject(json)) throw invalid("body", "must be a JSON object");
    return readSample(json);
  },
  async handle({ triggers }, call, { headers, body, nowMs }, request) {
    const services = await triggers();
    const { trigger: stored } = await services.triggers.get(call, request.param("name"));
    const trigger = await services.parsed.of(stored);
    const now = nowMs ?? services.clock();
    const delivery = { headers, query: "", body };
    const owner = { namespace: call.namespace, owner: stored.name };
    const open = await services.secrets.open(owner, stored.secrets, now);
    const secrets = open.map(({ kid, text }) => ({ kid, secret: text }));
    const verified = await verifyDelivery({ settings: trigger.settings, secrets }, delivery, now);
    const { sentAtMs } = verified ?? { sentAtMs: undefined };
    const payload = await readPayload(trigger.settings, delivery, { sentAtMs }, now);
    return { verified, payload, evaluation: await evaluate(trigger, payload, services.actions) };
  },
  write({ verified, payload, evaluation: { plan, outcome, error } }) {
    const members: (readonly [string, JsonValue | undefined])[] = [
      ["verifiedBy", verified?.kid],
      ["delivery", payload.key],
      ["event", payload.event],
      ["outcome", outcome],
      ["rule", plan.rule === undefined ? undefined : JsonNumber.of(plan.rule)],
      ["sequence", plan.sequence],
      ["operations", plan.actions.map(({ name, request }) => new Map<string, JsonValue>([[name, request]]))],
      ["error", error || undefined],
    ];
    const body: JsonObject = new Map(
      members.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    );
    return { status: 200, body };
  },
});
