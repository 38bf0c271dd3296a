import { isJsonArray, isJsonObject, JsonNumber, type JsonObject, type JsonValue } from "../../json/value.ts";
import type { Room } from "./room.ts";

/** The values of a verified delivery that rules can name. */
export interface Scope {
  readonly body: JsonValue;
  /** By names in lower case. */
  readonly headers: JsonObject;
  /** Absent if the sender names no event. */
  readonly event: string | undefined;
  readonly delivery: { readonly id: string; readonly time: string };
  /** Bounds what placeholders insert. */
  readonly room: Room;
}

/** The names with which a path begins, for error messages. */
export const rootsRule = "must begin with body, headers, event, delivery.id or delivery.time";

/** Returns true if a path names something that a delivery can have. */
export function isKnownPath([root, member, ...rest]: readonly string[]): boolean {
  switch (root) {
    case "body":
      return true;
    case "headers":
      return member !== undefined && rest.length === 0;
    case "event":
      return member === undefined;
    case "delivery":
      return (member === "id" || member === "time") && rest.length === 0;
    default:
      return false;
  }
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return value.get(name);
  if (isJsonArray(value) && /^\d{1,9}$/.test(name)) return value[Number(name)];
  return undefined;
}

/** Returns the value of a path; undefined if it is absent or null. */
export function valueAt(scope: Scope, [root, ...path]: readonly string[]): JsonValue | undefined {
  switch (root) {
    case "body":
      return path.reduce<JsonValue | undefined>(memberOf, scope.body) ?? undefined;
    case "headers":
      return memberOf(scope.headers, path[0]?.toLowerCase() ?? "") ?? undefined;
    case "event":
      return scope.event;
    default:
      return path[0] === "id" ? scope.delivery.id : scope.delivery.time;
  }
}

/** Returns the text of a value: a number as it was sent; undefined for an object or a list. */
export function textOf(value: JsonValue): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  return value instanceof JsonNumber ? value.lexeme : undefined;
}
