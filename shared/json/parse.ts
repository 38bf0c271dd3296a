import { SandboxError } from "../errors/error.ts";
import { Parser } from "./parser.ts";
import type { JsonValue } from "./value.ts";

/** Default of the maximum nesting of arrays and objects. */
const defaultMaxDepth = 100;

/** The work of a piece of a document, in characters. */
const pieceWork = 262_144;

/** Number of bytes that are decoded in one turn. */
const decodedBytes = 1_048_576;

/**
 * Parses one JSON document strictly, as RFC 8259 defines it. `JSON.parse` is not used, because some releases of V8
 * confuse short keys, and because it reports neither duplicate keys nor the position of an error.
 * @param maxDepth maximum nesting of arrays and objects
 * @throws `invalid_argument` with line, column and path, also for duplicate keys and lone surrogates;
 *   `resource_exhausted` for more than 250,000 values
 */
export function parseJson(text: string, maxDepth = defaultMaxDepth): JsonValue {
  const parser = new Parser(text, maxDepth);
  while (true) {
    const value = parser.run();
    if (value !== undefined) return value;
  }
}

function createDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
}

/**
 * Parses JSON as most writers' own parsers do: it drops a byte order mark, the last of duplicate keys counts, and lone
 * surrogates and bytes that are not UTF-8 become U+FFFD. For texts of others, who cannot be told to write them better.
 * @throws as `parseJson` for everything else
 */
export function parseLenientJson(bytes: Uint8Array): JsonValue {
  const parser = new Parser(new TextDecoder().decode(bytes), defaultMaxDepth, true);
  while (true) {
    const value = parser.run();
    if (value !== undefined) return value;
  }
}

/** @throws `invalid_argument` for bytes that are not UTF-8 */
function decode(bytes: Uint8Array, decoder = createDecoder(), options?: TextDecodeOptions): string {
  try {
    return decoder.decode(bytes, options);
  } catch (cause) {
    throw new SandboxError("invalid_argument", "not valid JSON: the bytes are not UTF-8", { cause });
  }
}

async function decodeInTurns(bytes: Uint8Array, turn: () => Promise<void> | undefined): Promise<string> {
  const decoder = createDecoder();
  let text = "";
  for (let at = 0; at < bytes.length; at += decodedBytes) {
    await turn();
    text += decode(bytes.subarray(at, at + decodedBytes), decoder, { stream: true });
  }
  return text + decode(new Uint8Array(), decoder);
}

/**
 * Parses one JSON document from its UTF-8 bytes.
 * @throws as `parseJson`, and `invalid_argument` for bytes that are not UTF-8
 */
export function parseJsonBytes(bytes: Uint8Array, maxDepth = defaultMaxDepth): JsonValue {
  return parseJson(decode(bytes), maxDepth);
}

/**
 * Parses as `parseJsonBytes` does, in pieces of some 4,000 values or 256 KiB, also of a single string.
 * @param turn waits for the turn of the next piece
 * @throws as `parseJsonBytes`, and the errors of `turn`
 */
export async function parseJsonInTurns(
  bytes: Uint8Array,
  turn: () => Promise<void> | undefined,
): Promise<JsonValue> {
  const parser = new Parser(await decodeInTurns(bytes, turn), defaultMaxDepth);
  while (true) {
    await turn();
    const value = parser.run(pieceWork);
    if (value === undefined) continue;
    await turn();
    return value;
  }
}
