import { writeJson } from "../json/write.ts";
import type { Any } from "../sandbox/sandbox.ts";
import { anyToJson, documentDepthLimit } from "./any-json.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const quote = 0x22;
const backslash = 0x5c;

/** Tells whether objects and arrays nest no deeper than the limit, in a text that is JSON. */
function isShallow(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x5b:
      case 0x7b:
        if (++depth > documentDepthLimit) return false;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      case quote:
        for (at++; at < text.length && text.charCodeAt(at) !== quote; at++) {
          if (text.charCodeAt(at) === backslash) at++;
        }
    }
  }
  return true;
}

/**
 * Returns bytes that surely are JSON as `writeJson` writes it, as their text. The platform's parser and writer are
 * quick, but lenient with lone surrogates, which are escaped with `\u`, and with depth. Whatever else they take or
 * mistake, they do not give back as it was.
 */
function compactJson(bytes: Uint8Array): string | undefined {
  const opening = bytes[0];
  if (opening !== 0x7b && opening !== 0x5b) return undefined;
  try {
    const text = decoder.decode(bytes);
    if (text.includes("\\u") || !isShallow(text)) return undefined;
    return JSON.stringify(JSON.parse(text)) === text ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the text of `anyToJson`, without making a tree of a document where its text can be copied. */
export function anyToText(any: Any): string {
  const document = compactJson(any.value);
  if (document === undefined) return writeJson(anyToJson(any));
  return any.typeUrl === ""
    ? `{"json":${document}}`
    : `{"typeUrl":${writeJson(any.typeUrl)},"json":${document}}`;
}
