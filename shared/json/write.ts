import { isJsonArray, JsonNumber, type JsonValue } from "./value.ts";

/** True if a text has anything that JSON.stringify may escape; most have not, and asking is cheaper. */
const mayNeedEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

function writeString(text: string): string {
  return mayNeedEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** Writes a value as `JSON.stringify` would, without spaces; a number as it was read. */
export function writeJson(value: JsonValue): string {
  if (typeof value === "string") return writeString(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (value instanceof JsonNumber) return value.lexeme;
  let text = "";
  if (isJsonArray(value)) {
    for (const item of value) text += (text === "" ? "" : ",") + writeJson(item);
    return `[${text}]`;
  }
  for (const [key, member] of value) {
    text += `${text === "" ? "" : ","}${writeString(key)}:${writeJson(member)}`;
  }
  return `{${text}}`;
}
