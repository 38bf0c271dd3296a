import type { google } from "../../proto/gen/sandbox.js";
import type { FieldSchema } from "../../proto/gen/schema.ts";
import { SandboxError } from "../errors/error.ts";
import { formatPath, type JsonPath } from "../json/path.ts";
import { JsonNumber, type JsonObject, type JsonValue } from "../json/value.ts";
import { anyFromProto } from "./any.ts";
import { anyToJson } from "./any-json.ts";
import { encodeBase64 } from "./base64.ts";
import { fieldsOf } from "./fields.ts";
import { timestampFromProto } from "./timestamp.ts";
import { formatTimestamp } from "./timestamp-json.ts";

/** The default values of scalars. */
const defaultValues: Readonly<Record<string, string | number | boolean>> = {
  string: "",
  uint32: 0,
  bool: false,
};

function timeToJson(value: google.protobuf.Timestamp.$Properties, path: JsonPath): string {
  const text = formatTimestamp(timestampFromProto(value));
  if (text !== undefined) return text;
  throw new SandboxError(
    "internal",
    `${formatPath(path)}: has no JSON form, because it is outside of the years 1 to 9999`,
  );
}

function writeValue(type: string, value: unknown, path: JsonPath): JsonValue {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return JsonNumber.of(value);
  if (value instanceof Uint8Array) return encodeBase64(value);
  // All other values are messages of the type in the schema, from which their types were generated.
  const message = value as object;
  if (type === "google.protobuf.Any") return anyToJson(anyFromProto(message));
  if (type === "google.protobuf.Timestamp") return timeToJson(message, path);
  return writeMessage(type, message, path, []);
}

/** Returns the JSON of a field; undefined if it has its default value and `omit` is true. */
function writeField(
  { kind, type }: FieldSchema,
  value: unknown,
  path: JsonPath,
  omit: boolean,
): JsonValue | undefined {
  if (kind === "repeated") {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    if (omit && items.length === 0) return undefined;
    return items.map((item, index) => writeValue(type, item, [...path, index]));
  }
  if (kind === "map") {
    const entries = Object.entries(value ?? {});
    if (omit && entries.length === 0) return undefined;
    return new Map(entries.map(([key, item]) => [key, writeValue(type, item, [...path, key])]));
  }
  const present = value ?? defaultValues[type];
  if (present === undefined || (omit && present === defaultValues[type])) return undefined;
  return writeValue(type, present, path);
}

function writeMessage(
  typeName: string,
  message: object,
  path: JsonPath,
  defaults: readonly string[],
): JsonObject {
  const json = new Map<string, JsonValue>();
  for (const field of fieldsOf(typeName).all) {
    const omit = !defaults.includes(field.name);
    const value = writeField(field, Reflect.get(message, field.name), [...path, field.name], omit);
    if (value !== undefined) json.set(field.name, value);
  }
  return json;
}

/**
 * Returns the proto3 JSON form of a message, by the schema, with its fields in order of declaration.
 * @param defaults the fields to write even with their default value
 * @throws `internal` for a time that has no JSON form
 */
export function messageToJson(typeName: string, message: object, defaults: readonly string[]): JsonObject {
  return writeMessage(typeName, message, [], defaults);
}
