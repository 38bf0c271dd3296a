import { isJsonArray, JsonNumber, type JsonValue } from "./value.ts";

/**
 * Converts a value to the plain objects that `JSON.parse` returns, for libraries such as zod. Numbers become the
 * nearest JavaScript number. Objects have no prototype, so that no key has a special meaning.
 */
export function toPlain(value: JsonValue): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (value instanceof JsonNumber) return value.value;
  if (isJsonArray(value)) return value.map(toPlain);
  const plain: Record<string, unknown> = Object.create(null);
  for (const [key, member] of value) plain[key] = toPlain(member);
  return plain;
}
