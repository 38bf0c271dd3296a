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
