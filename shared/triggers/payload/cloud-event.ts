import { mediaType } from "../../connect/media-type.ts";
import { quote } from "../../errors/error.ts";
import { isJsonObject, type JsonValue } from "../../json/value.ts";
import type { Delivery } from "../verify/verified.ts";
import { textOf } from "./member.ts";
import { type ReadBody, readJson, readValue } from "./read-json.ts";

const required = ["id", "source", "specversion", "type"] as const;
const isJsonType = (type: string) => type === "" || type === "application/json" || type.endsWith("+json");

/** Decodes the percent-encoding of an attribute in a header. What is not well encoded stays as it is. */
function decodeAttribute(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads an event whose attributes are headers into the form that it has as one JSON object. */
function readBinary({ headers, body }: Delivery): ReadBody {
  const event = new Map<string, JsonValue>();
  for (const [name, value] of headers) {
    if (name.startsWith("ce-")) event.set(name.slice("ce-".length), decodeAttribute(value));
  }
  const type = mediaType(headers);
  if (type) event.set("datacontenttype", type);
  if (body.length === 0) return { body: event };
  if (!isJsonType(type)) {
    event.set("data", new TextDecoder().decode(body));
    return { body: event };
  }
  const data = readValue(body, "body");
  if (data.fault !== undefined) return data;
  event.set("data", data.body);
  return { body: event };
}

function checkAttributes({ body, fault }: ReadBody): ReadBody {
  if (fault !== undefined) return { fault };
  const missing = isJsonObject(body) ? required.find((name) => textOf(body, name) === undefined) : "id";
  return missing === undefined
    ? { body }
    : { fault: `body: must be a CloudEvent, which has a string ${missing}` };
}

/**
 * Reads a CloudEvent. Rules see the same object, whether its attributes were sent in headers or in the body.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export function readCloudEvent(delivery: Delivery): ReadBody {
  const type = mediaType(delivery.headers);
  if (type === "application/cloudevents+json") return checkAttributes(readJson(delivery.body));
  if (type.startsWith("application/cloudevents")) {
    return {
      fault: `content-type: must be application/cloudevents+json or that of one event's data, not ${quote(type)}`,
    };
  }
  return checkAttributes(readBinary(delivery));
}
