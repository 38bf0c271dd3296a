import { SandboxError } from "../errors/error.ts";
import { parseJson } from "../json/parse.ts";
import type { JsonPath } from "../json/path.ts";
import { isJsonObject, type JsonValue } from "../json/value.ts";
import { writeJson } from "../json/write.ts";
import type { Any } from "../sandbox/sandbox.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { fieldError, typeError, type UnknownFields } from "./json-rule.ts";

/** Maximum nesting of JSON inside an `Any`: less than that of a whole document, because the `Any` itself is nested. */
export const maxAnyDepth = 64;

const utf8 = new TextEncoder();

/** The rule against proto3 JSON's standard form of an `Any`, which would require the schemas of all types. */
const typeKeyRule =
  '"@type" is not supported; write {"typeUrl", "value"} with base64, or {"typeUrl", "json"} for a type whose ' +
  "bytes are JSON, or send application/proto";

/** The members of the JSON form, by each of their names. */
const names: ReadonlyMap<string, "typeUrl" | "value" | "json"> = new Map([
  ["typeUrl", "typeUrl"],
  ["type_url", "typeUrl"],
  ["value", "value"],
  ["json", "json"],
]);

/**
 * Parses the JSON form of an `Any`: `{"typeUrl", "value"}` or `{"typeUrl", "json"}`. The type is required, so that an
 * object of another shape is not taken for an empty `Any`.
 * @throws `invalid_argument` with the path
 */
export function anyFromJson(any: JsonValue, path: JsonPath, unknown: UnknownFields): Any {
  if (!isJsonObject(any)) throw typeError(path, "an object", any);
  const given = new Map<string, JsonValue>();
  for (const [key, member] of any) {
    if (key === "@type") throw fieldError(path, typeKeyRule);
    const name = names.get(key);
    if (name === undefined) {
      if (unknown === "refuse") throw fieldError([...path, key], "is not a field of google.protobuf.Any");
      continue;
    }
    if (given.has(name)) throw fieldError([...path, name], "is given twice, under both of its names");
    given.set(name, member);
  }
  const typeUrl = given.get("typeUrl") ?? null;
  const value = given.get("value") ?? null;
  const json = given.get("json") ?? null;
  if (typeUrl === null) throw fieldError([...path, "typeUrl"], "is missing");
  if (typeof typeUrl !== "string") throw typeError([...path, "typeUrl"], "a string", typeUrl);
  if (json === null) return { typeUrl, value: bytesFromJson(value ?? "", [...path, "value"]) };
  if (value !== null) throw fieldError(path, 'must have "value" or "json", not both');
  return { typeUrl, value: utf8.encode(writeJson(json)) };
}

function bytesFromJson(json: JsonValue, path: JsonPath): Uint8Array {
  if (typeof json !== "string") throw typeError(path, "a string of base64", json);
  try {
    return decodeBase64(json);
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw fieldError(path, error.message, error);
  }
}

/**
 * Returns the JSON of bytes, if writing it again yields the same bytes. Only objects and arrays: their first byte, `{`
 * or `[`, would start a group in protobuf, which proto3 messages never contain. Thus no list of types is needed to
 * distinguish containerd's JSON-valued types from protobuf.
 */
function jsonOf(bytes: Uint8Array): JsonValue | undefined {
  const opening = bytes[0];
  if (opening !== 0x7b && opening !== 0x5b) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const json = parseJson(text, maxAnyDepth);
    return writeJson(json) === text ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the JSON form of an `Any`. Parsing it yields the same bytes again. */
export function anyToJson({ typeUrl, value }: Any): JsonValue {
  const json = new Map<string, JsonValue>([["typeUrl", typeUrl]]);
  const document = jsonOf(value);
  if (document !== undefined) json.set("json", document);
  else if (value.length > 0) json.set("value", encodeBase64(value));
  return json;
}
