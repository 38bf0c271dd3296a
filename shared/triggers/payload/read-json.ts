import { SandboxError } from "../../errors/error.ts";
import { parseLenientJson } from "../../json/parse.ts";
import { isJsonArray, isJsonObject, type JsonValue } from "../../json/value.ts";

/** The body of a verified delivery, or the reason for which it cannot be acted on. */
export type ReadBody =
  | { readonly body: JsonValue; readonly fault?: undefined }
  | { readonly body?: undefined; readonly fault: string };

/** Reads any value. @param field the name of the part of the delivery, for the fault */
export function readValue(bytes: Uint8Array, field: string): ReadBody {
  try {
    return { body: parseLenientJson(bytes) };
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    return { fault: `${field}: ${error.message}` };
  }
}

/**
 * Reads an object or array. Other values are refused: where a template joins the body to other parts, a number could
 * begin in the part before it.
 */
export function readJson(bytes: Uint8Array, field = "body"): ReadBody {
  const read = readValue(bytes, field);
  if (read.fault !== undefined || isJsonObject(read.body) || isJsonArray(read.body)) return read;
  return { fault: `${field}: must be a JSON object or array` };
}
