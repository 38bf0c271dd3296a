/** A number, kept as its text, so that it can be written again without loss: `1.0`, `1e3`, integers beyond 2^53. */
export class JsonNumber {
  readonly lexeme: string;

  /** @param lexeme a number in JSON's grammar; not validated */
  constructor(lexeme: string) {
    this.lexeme = lexeme;
  }

  /** @param value any finite number */
  static of(value: number): JsonNumber {
    return new JsonNumber(String(value));
  }

  /** Returns the nearest JavaScript number; infinite if it is too large. */
  get value(): number {
    return Number(this.lexeme);
  }
}

/** An object in the order of its keys. A Map, because any text may be a key, even `__proto__`. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

// Spelled out because `instanceof Map` and `Array.isArray` do not narrow the readonly interfaces.
export function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isJsonObject(value: JsonValue): value is JsonObject {
  return value instanceof Map;
}

/** Returns the type of a value, for error messages. */
export function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (typeof value === "string") return "a string";
  if (typeof value === "boolean") return "a boolean";
  if (value instanceof JsonNumber) return "a number";
  return isJsonArray(value) ? "an array" : "an object";
}
