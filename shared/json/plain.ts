import { isJsonArray, JsonNumber, type JsonValue } from "./value.ts";

/**
 * A value as `JSON.parse` would give it, for what reads plain objects, such as zod: numbers as the nearest
 * JavaScript number, objects without a prototype, so that no key means anything.
 */
export function toPlain(value: JsonValue): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (value instanceof JsonNumber) return value.value;
  if (isJsonArray(value)) return value.map(toPlain);
  const plain: Record<string, unknown> = Object.create(null);
  for (const [key, member] of value) plain[key] = toPlain(member);
  return plain;
}
