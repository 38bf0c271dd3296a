import { parseCompactJson } from "../json/compact.ts";
import { writeJson } from "../json/write.ts";
import type { Any } from "../sandbox/sandbox.ts";
import { anyToJson, maxAnyDepth } from "./any-json.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Returns the text of bytes that are JSON exactly as `writeJson` writes it; otherwise undefined. */
function compactText(bytes: Uint8Array): string | undefined {
  const opening = bytes[0];
  if (opening !== 0x7b && opening !== 0x5b) return undefined;
  try {
    const text = decoder.decode(bytes);
    return parseCompactJson(text, maxAnyDepth) && text;
  } catch {
    return undefined;
  }
}

/** Returns the text of `anyToJson`. Copies the text of a JSON document instead of parsing it, if possible. */
export function anyToText(any: Any): string {
  const document = compactText(any.value);
  if (document === undefined) return writeJson(anyToJson(any));
  return `{"typeUrl":${writeJson(any.typeUrl)},"json":${document}}`;
}
