import { JsonNumber, type JsonValue } from "./value.ts";

/** JSON that has been written before, and stands in a larger value. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value that can be written: any JSON, parts of which may have been written before. */
export type WritableJson = JsonValue | JsonText | readonly WritableJson[] | ReadonlyMap<string, WritableJson>;

// Spelled out because `Array.isArray` does not narrow to readonly arrays.
function isArray(value: WritableJson): value is readonly WritableJson[] {
  return Array.isArray(value);
}

/** True if a text has anything that JSON.stringify may escape; most have not, and asking is cheaper. */
const mayNeedEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

function writeString(text: string): string {
  return mayNeedEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** Writes a value as `JSON.stringify` would, without spaces; a number as it was read. */
export function writeJson(value: WritableJson): string {
  if (typeof value === "string") return writeString(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (value instanceof JsonNumber) return value.lexeme;
  if (value instanceof JsonText) return value.text;
  let text = "";
  if (isArray(value)) {
    for (const item of value) text += (text === "" ? "" : ",") + writeJson(item);
    return `[${text}]`;
  }
  for (const [key, member] of value) {
    text += `${text === "" ? "" : ","}${writeString(key)}:${writeJson(member)}`;
  }
  return `{${text}}`;
}
