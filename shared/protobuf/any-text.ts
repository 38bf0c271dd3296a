import { parseCompactJson } from "../json/compact.ts";
import { isCompactJson } from "../json/is-compact.ts";
import { writeJson } from "../json/write.ts";
import { type AnyParts, decodeAny, splitAny } from "./any.ts";
import { anyToJson, maxAnyDepth } from "./any-json.ts";
import { LastText } from "./last-text.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Returns the text of a value that is JSON exactly as `writeJson` writes it; otherwise undefined. */
function compactText(bytes: Uint8Array, { value }: AnyParts): string | undefined {
  const opening = bytes[value];
  if (opening !== 0x7b && opening !== 0x5b) return undefined;
  try {
    const text = decoder.decode(bytes.subarray(value));
    return isCompactJson(text, maxAnyDepth) || parseCompactJson(text, maxAnyDepth) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The beginning of the JSON of an `Any` whose type has these bytes. */
const lastOpening = new LastText((typeUrl) => `{"typeUrl":${writeJson(decoder.decode(typeUrl))},"json":`);

/**
 * Returns the text of `anyToJson` for an encoded `Any`. Copies the text of a JSON document instead of parsing it, if
 * possible.
 * @throws `data_loss` for bytes that are not an `Any`
 */
export function anyToText(bytes: Uint8Array): string {
  const parts = splitAny(bytes);
  const document = parts && compactText(bytes, parts);
  if (document === undefined) return writeJson(anyToJson(decodeAny(bytes)));
  return `${lastOpening.of(bytes, parts?.typeUrl, parts?.typeUrlEnd)}${document}}`;
}
