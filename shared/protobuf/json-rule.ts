import { invalid, type SandboxError } from "../errors/error.ts";
import { formatPath, type JsonPath } from "../json/path.ts";
import { type JsonValue, kindOf } from "../json/value.ts";

/** Treatment of members that a message does not have. */
export type UnknownFields = "ignore" | "refuse";

/** Returns the error of a value that breaks a rule of the JSON mapping. */
export function fieldError(path: JsonPath, rule: string, cause?: unknown): SandboxError {
  return invalid(formatPath(path) || "body", rule, cause);
}

/** Returns the error of a value whose type is not its field's. */
export function typeError(path: JsonPath, expected: string, json: JsonValue): SandboxError {
  return fieldError(path, `must be ${expected}, not ${kindOf(json)}`);
}
