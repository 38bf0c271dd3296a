import { google } from "../../proto/gen/sandbox.js";
import { SandboxError } from "../errors/error.ts";
import type { Any } from "../sandbox/sandbox.ts";
import { decodeBinary, encodeBinary } from "./binary.ts";

type AnyMessage = google.protobuf.Any.$Properties;

const empty = new Uint8Array(0);

export function anyToProto(any: Any): AnyMessage {
  return { type_url: any.typeUrl, value: any.value };
}

/**
 * Converts an `Any` from its message. Missing fields become empty, since a present `Any` differs from an absent one.
 */
export function anyFromProto({ type_url, value }: AnyMessage): Any {
  return { typeUrl: type_url ?? "", value: value?.length ? value : empty };
}

/** Encodes a `google.protobuf.Any` for the Store. An empty `Any` has no bytes. */
export function encodeAny(any: Any): Uint8Array<ArrayBuffer> {
  return encodeBinary(google.protobuf.Any, anyToProto(any));
}

/**
 * Decodes the bytes of `encodeAny`. The value is a view of them.
 * @throws `data_loss` for anything else
 */
export function decodeAny(bytes: Uint8Array): Any {
  try {
    return anyFromProto(decodeBinary(google.protobuf.Any, bytes));
  } catch (cause) {
    throw new SandboxError("data_loss", "a stored google.protobuf.Any cannot be read", { cause });
  }
}

/** Returns the end of the length-delimited field at `at`; `at` itself if the tag there is another one. */
function endOfField(bytes: Uint8Array, at: number, tag: number): number {
  if (bytes[at] !== tag) return at;
  let length = 0;
  let unit = 1;
  for (let index = at + 1; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    length += (byte & 0x7f) * unit;
    unit *= 0x80;
    if (byte < 0x80) return index + 1 + length;
  }
  return Number.POSITIVE_INFINITY;
}

/** Positions in the bytes of an `Any`: of its type, and the start of its value, which takes the rest. */
export interface AnyParts {
  readonly typeUrl: number;
  readonly typeUrlEnd: number;
  readonly value: number;
}

/** Returns the start of the content of a length-delimited field that ends at `end`. */
function contentOf(bytes: Uint8Array, at: number, end: number): number {
  if (at === end) return at;
  let start = at + 1;
  while ((bytes[start] ?? 0) >= 0x80) start++;
  return start + 1;
}

/** Returns the parts of bytes from `encodeAny` with an ASCII type; otherwise undefined. */
export function splitAny(bytes: Uint8Array): AnyParts | undefined {
  const typeUrlEnd = endOfField(bytes, 0, 0x0a);
  if (typeUrlEnd > bytes.length || endOfField(bytes, typeUrlEnd, 0x12) !== bytes.length) return undefined;
  const typeUrl = contentOf(bytes, 0, typeUrlEnd);
  for (let at = typeUrl; at < typeUrlEnd; at++) if ((bytes[at] ?? 0) >= 0x80) return undefined;
  return { typeUrl, typeUrlEnd, value: contentOf(bytes, typeUrlEnd, bytes.length) };
}

/**
 * Returns the bytes after checking that they are a `google.protobuf.Any`. Bytes from `encodeAny` with an ASCII type are
 * recognized without decoding, which is faster.
 * @throws `data_loss` for anything else
 */
export function checkedAny(bytes: Uint8Array): Uint8Array {
  if (splitAny(bytes) === undefined) decodeAny(bytes);
  return bytes;
}
