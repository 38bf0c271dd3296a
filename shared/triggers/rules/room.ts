import { isJsonArray, isJsonObject, JsonNumber, type JsonValue } from "../../json/value.ts";

/** Maximum number of characters that the placeholders of one delivery insert. */
export const maxInserted = 1_048_576;

/** Returns the number of characters of a value: those of its texts, names and numbers, and one for each value. */
function sizeOf(value: JsonValue): number {
  if (typeof value === "string") return value.length;
  if (value instanceof JsonNumber) return value.lexeme.length;
  if (isJsonArray(value)) return value.reduce((sum: number, item) => sum + sizeOf(item), 1);
  if (!isJsonObject(value)) return 1;
  let size = 1;
  for (const [key, member] of value) size += key.length + sizeOf(member);
  return size;
}

/** The room that the values of one delivery have in its operations: a trigger may name a large value many times. */
export class Room {
  #left = maxInserted;

  /** Takes the room of a value. Returns false if there is not enough. */
  take(value: JsonValue): boolean {
    this.#left -= sizeOf(value);
    return this.#left >= 0;
  }
}
