import { JsonNumber, type JsonValue } from "./value.ts";

/** A part of a larger value that is already JSON text. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value that can be written: any JSON, with parts that may already be JSON text. */
export type WritableJson = JsonValue | JsonText | readonly WritableJson[] | ReadonlyMap<string, WritableJson>;

// Spelled out because `Array.isArray` does not narrow to readonly arrays.
function isArray(value: WritableJson): value is readonly WritableJson[] {
  return Array.isArray(value);
}

/** Matches texts that `JSON.stringify` may escape. Most texts do not match, and the test is cheaper. */
const mayNeedEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

function writeString(text: string): string {
  return mayNeedEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** Writes a value as `JSON.stringify` does, without spaces. Numbers are written as they were read. */
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
