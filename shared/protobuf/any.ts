import { google } from "../../proto/gen/sandbox.js";
import { SandboxError } from "../errors/error.ts";
import type { Any } from "../sandbox/sandbox.ts";
import { decodeBinary, encodeBinary } from "./binary.ts";

type AnyMessage = google.protobuf.Any.$Properties;

const empty = new Uint8Array(0);

export function anyToProto(any: Any): AnyMessage {
  return { type_url: any.typeUrl, value: any.value };
}

/** What is missing is empty: an `Any` that is there is not the same as none. */
export function anyFromProto({ type_url, value }: AnyMessage): Any {
  return { typeUrl: type_url ?? "", value: value?.length ? value : empty };
}

/** The bytes of a `google.protobuf.Any`: what the Store keeps of one. An empty `Any` has none. */
export function encodeAny(any: Any): Uint8Array<ArrayBuffer> {
  return encodeBinary(google.protobuf.Any, anyToProto(any));
}

/**
 * Reads what `encodeAny` wrote; the value is a view of the bytes given.
 * @throws `data_loss` for anything else
 */
export function decodeAny(bytes: Uint8Array): Any {
  try {
    return anyFromProto(decodeBinary(google.protobuf.Any, bytes));
  } catch (cause) {
    throw new SandboxError("data_loss", "a stored google.protobuf.Any cannot be read", { cause });
  }
}

/** Returns where a length-delimited field ends whose tag is at `at`; `at` itself if another field, or none, is there. */
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

/**
 * Returns the bytes, which are those of a `google.protobuf.Any`: quicker than decoding where they are as `encodeAny`
 * writes them and the type is ASCII.
 * @throws `data_loss` for anything else
 */
export function checkedAny(bytes: Uint8Array): Uint8Array {
  const value = endOfField(bytes, 0, 0x0a);
  const isAscii = bytes.subarray(0, value).every((byte) => byte < 0x80);
  if (!isAscii || endOfField(bytes, value, 0x12) !== bytes.length) decodeAny(bytes);
  return bytes;
}
