import type { FieldSchema } from "../../proto/gen/schema.ts";
import type { JsonPath } from "../json/path.ts";
import { isJsonArray, isJsonObject, JsonNumber, type JsonValue } from "../json/value.ts";
import { anyToProto } from "./any.ts";
import { anyFromJson } from "./any-json.ts";
import { fieldsOf } from "./fields.ts";
import { parseUint32 } from "./integer.ts";
import { fieldError, typeError, type UnknownFields } from "./json-rule.ts";
import { timestampToProto } from "./timestamp.ts";
import { parseTimestamp } from "./timestamp-json.ts";

const timeRule = 'must be a time in the years 1 to 9999, such as "2006-01-02T15:04:05.999999999Z"';

/** Parses one value of a type: a scalar or a message. */
type Read = (json: JsonValue, path: JsonPath, unknown: UnknownFields) => unknown;

const readers: Readonly<Record<string, Read>> = {
  string(json, path) {
    if (typeof json !== "string") throw typeError(path, "a string", json);
    return json;
  },
  bool(json, path) {
    if (typeof json !== "boolean") throw typeError(path, "true or false", json);
    return json;
  },
  uint32(json, path) {
    const lexeme = json instanceof JsonNumber ? json.lexeme : json;
    if (typeof lexeme !== "string") throw typeError(path, "a number", json);
    const value = parseUint32(lexeme);
    if (value === undefined) throw fieldError(path, "must be a whole number from 0 to 4294967295");
    return value;
  },
  "google.protobuf.Timestamp"(json, path) {
    const time = typeof json === "string" ? parseTimestamp(json) : undefined;
    if (!time) throw fieldError(path, timeRule);
    return timestampToProto(time);
  },
  "google.protobuf.Any": (json, path, unknown) => anyToProto(anyFromJson(json, path, unknown)),
};

function readerOf(type: string): Read {
  return readers[type] ?? ((json, path, unknown) => readMessage(type, json, path, unknown));
}

function readField(
  { kind, type }: FieldSchema,
  json: JsonValue,
  path: JsonPath,
  unknown: UnknownFields,
): unknown {
  const read = readerOf(type);
  if (kind === "single") return read(json, path, unknown);
  if (kind === "repeated") {
    if (!isJsonArray(json)) throw typeError(path, "an array", json);
    return json.map((item, index) => read(item, [...path, index], unknown));
  }
  if (!isJsonObject(json)) throw typeError(path, "an object", json);
  const record: Record<string, unknown> = Object.create(null);
  for (const [key, value] of json) record[key] = read(value, [...path, key], unknown);
  return record;
}

function readMessage(typeName: string, json: JsonValue, path: JsonPath, unknown: UnknownFields): object {
  if (!isJsonObject(json)) throw typeError(path, "an object", json);
  const { byName } = fieldsOf(typeName);
  const message: Record<string, unknown> = Object.create(null);
  const given = new Set<FieldSchema>();
  for (const [key, value] of json) {
    const field = byName.get(key);
    if (!field) {
      if (unknown === "refuse") throw fieldError([...path, key], `is not a field of ${typeName}`);
      continue;
    }
    const at = [...path, field.name];
    if (given.has(field)) throw fieldError(at, "is given twice, under both of its names");
    given.add(field);
    // In proto3 JSON, null is the same as absent.
    if (value !== null) message[field.name] = readField(field, value, at, unknown);
  }
  return message;
}

/**
 * Parses the proto3 JSON form of a message, by the schema, into an object that protobufjs can encode.
 * @throws `invalid_argument` with the path of the invalid value
 */
export function messageFromJson(typeName: string, json: JsonValue, unknown: UnknownFields): object {
  return readMessage(typeName, json, [], unknown);
}
