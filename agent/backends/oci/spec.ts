import { invalid, SandboxError } from "../../../shared/errors/error.ts";
import { parseJsonBytes } from "../../../shared/json/parse.ts";
import { formatPath, type JsonPath } from "../../../shared/json/path.ts";
import { toPlain } from "../../../shared/json/plain.ts";
import { isJsonObject, type JsonObject } from "../../../shared/json/value.ts";
import type { Any } from "../../../shared/sandbox/sandbox.ts";
import { type PlainSpec, schemaOf } from "./spec-schema.ts";

/** A validated OCI runtime spec. */
export interface OciSpec {
  /** The document as written, with its exact numbers. */
  readonly document: JsonObject;
  /** The same as plain values. */
  readonly plain: PlainSpec;
}

const root: JsonPath = ["sandbox", "spec"];

/** Returns a spec member's path for error messages. */
export function fieldOf(...path: JsonPath): string {
  return formatPath([...root, ...path]);
}

function documentOf(spec: Any): JsonObject {
  try {
    const value = parseJsonBytes(spec.value);
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw invalid(fieldOf(), error.message, error);
  }
  throw invalid(fieldOf(), "must be an object");
}

/**
 * Parses a sandbox's spec, an OCI runtime spec as JSON with any type URL.
 * @param spec undefined or empty for all defaults
 * @throws `invalid_argument` with the path of the invalid member
 */
export function parseOciSpec(spec: Any | undefined, allowHooks: boolean): OciSpec {
  const isGiven = spec !== undefined && (spec.typeUrl !== "" || spec.value.length > 0);
  const document: JsonObject = isGiven ? documentOf(spec) : new Map();
  const parsed = schemaOf(allowHooks).safeParse(toPlain(document));
  if (parsed.success) return { document, plain: parsed.data };
  const [issue] = parsed.error.issues;
  const path = issue?.path.filter((step) => typeof step !== "symbol") ?? [];
  const message = issue?.code === "invalid_key" ? issue.issues[0]?.message : issue?.message;
  throw invalid(fieldOf(...path), message ?? "is not an OCI runtime spec");
}
