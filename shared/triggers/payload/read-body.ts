import { mediaType } from "../../connect/media-type.ts";
import { quote } from "../../errors/error.ts";
import type { JsonObject } from "../../json/value.ts";
import type { VerifySettings } from "../verify/settings.ts";
import type { Delivery } from "../verify/verified.ts";
import { readCloudEvent } from "./cloud-event.ts";
import { type ReadBody, readJson } from "./read-json.ts";

/** Maximum number of fields of a form. */
const maxFields = 1_000;

/** Reads a form: the JSON of its field `payload`, or its fields as strings, of which the last of a name counts. */
function readForm(bytes: Uint8Array): ReadBody {
  const fields = new URLSearchParams(new TextDecoder().decode(bytes));
  if (fields.size > maxFields) return { fault: `body: must have at most ${maxFields} fields` };
  const payload = fields.getAll("payload").at(-1);
  if (payload !== undefined) return readJson(new TextEncoder().encode(payload), "body.payload");
  if (fields.size === 0) return { fault: "body: must not be empty" };
  const body: JsonObject = new Map(fields);
  return { body };
}

function isForm({ scheme }: VerifySettings, { headers, body }: Delivery): boolean {
  const type = mediaType(headers);
  if (type === "application/x-www-form-urlencoded") return true;
  // Of Slack's bodies only JSON ones begin with a brace, whatever a proxy makes of the media type.
  return scheme === "slack" && type !== "application/json" && body[0] !== 0x7b;
}

/** Reads the body of a verified delivery. */
export function readBody(settings: VerifySettings, delivery: Delivery): ReadBody {
  const { headers, body } = delivery;
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") return { fault: `content-encoding: must be identity, not ${quote(encoding)}` };
  if (settings.scheme === "cloudevents") return readCloudEvent(delivery);
  return isForm(settings, delivery) ? readForm(body) : readJson(body);
}
