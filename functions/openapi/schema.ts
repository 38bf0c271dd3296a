/** A JSON Schema in the form of OpenAPI 3.1. */
export type Schema = Readonly<Record<string, unknown>>;

/** The members of an object, by their names. */
export type Members = Readonly<Record<string, Schema>>;

/** Returns the keyword with a description; none for an empty one, where the place says what it is. */
function described(description: string): Schema {
  return description === "" ? {} : { description };
}

/** Returns the schema of a text. @param more further keywords */
export function text(description: string, more: Schema = {}): Schema {
  return { type: "string", ...described(description), ...more };
}

/** Returns the schema of a text that is one of some. */
export function choice(description: string, values: readonly string[], more: Schema = {}): Schema {
  return { type: "string", ...described(description), enum: [...values], ...more };
}

/** Returns the schema of a whole number. */
export function integer(description: string, more: Schema = {}): Schema {
  return { type: "integer", ...described(description), ...more };
}

/** Returns the schema of a boolean. */
export function flag(description: string, more: Schema = {}): Schema {
  return { type: "boolean", ...described(description), ...more };
}

/** Returns the schema of an RFC 3339 time. */
export function time(description: string): Schema {
  return { type: "string", format: "date-time", description };
}

/** Returns the schema of a duration, such as `30s`. */
export function duration(description: string, more: Schema = {}): Schema {
  return { type: "string", pattern: "^\\d{1,9}(ms|s|m|h)$", ...described(description), ...more };
}

/** Returns the schema of a list. */
export function list(description: string, items: Schema, more: Schema = {}): Schema {
  return { type: "array", description, items, ...more };
}

/** Returns the schema of an object with any names. */
export function mapOf(description: string, values: Schema): Schema {
  return { type: "object", description, additionalProperties: values };
}

/** Returns the schema of any JSON object. */
export function anyObject(description: string): Schema {
  return { type: "object", description, additionalProperties: true };
}

/** Returns the schema of an object in an answer: others may be added to its members. */
export function object(description: string, required: Members, optional: Members = {}): Schema {
  const names = Object.keys(required);
  return {
    type: "object",
    description,
    ...(names.length > 0 ? { required: names } : {}),
    properties: { ...required, ...optional },
  };
}

/** Returns the schema of an object in a request, of which unknown members are refused. */
export function closed(description: string, required: Members, optional: Members = {}): Schema {
  return { ...object(description, required, optional), additionalProperties: false };
}
