import { invalid, type SandboxError } from "../errors/error.ts";
import { formatPath, type JsonPath } from "../json/path.ts";
import { type JsonValue, kindOf } from "../json/value.ts";

/** What becomes of members that a message does not have. */
export type UnknownFields = "ignore" | "refuse";

/** The error of a value that breaks a rule of the JSON mapping. */
export function wrong(path: JsonPath, rule: string, cause?: unknown): SandboxError {
  return invalid(formatPath(path) || "body", rule, cause);
}

/** The error of a value of another kind than its field's. */
export function mismatch(path: JsonPath, expected: string, json: JsonValue): SandboxError {
  return wrong(path, `must be ${expected}, not ${kindOf(json)}`);
}
