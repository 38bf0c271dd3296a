import { isJsonObject, JsonNumber, type JsonValue } from "../../json/value.ts";

/** Returns a member of nested objects; undefined if it is absent. */
export function memberOf(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let at = value;
  for (const key of path) at = at !== undefined && isJsonObject(at) ? at.get(key) : undefined;
  return at;
}

/** Returns the text of a member that is a string or a number; undefined for anything else, and for an empty string. */
export function textOf(value: JsonValue | undefined, ...path: readonly string[]): string | undefined {
  const member = memberOf(value, ...path);
  if (member instanceof JsonNumber) return member.lexeme;
  return typeof member === "string" && member !== "" ? member : undefined;
}
