import type { InValue, Value } from "@libsql/core/api";
import { decodeBase64, encodeBase64 } from "../protobuf/base64.ts";

/** A value on the wire. Integers are strings, because they have 64 bits. */
export type WireValue =
  | { readonly type: "null" }
  | { readonly type: "integer"; readonly value: string }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "blob"; readonly base64: string };

/** Encodes an argument of a statement. @throws RangeError for a number that is not finite */
export function toWire(value: InValue): WireValue {
  if (value === null) return { type: "null" };
  if (typeof value === "string") return { type: "text", value };
  if (typeof value === "boolean") return { type: "integer", value: value ? "1" : "0" };
  if (value instanceof Uint8Array) return { type: "blob", base64: encodeBase64(value) };
  if (value instanceof ArrayBuffer) return { type: "blob", base64: encodeBase64(new Uint8Array(value)) };
  if (typeof value === "bigint") return { type: "integer", value: String(value) };
  // A number is a REAL, as in the embedded engine; a column with INTEGER affinity converts it to an integer.
  const number = value instanceof Date ? value.valueOf() : value;
  if (!Number.isFinite(number)) throw new RangeError("an argument of a statement is not a finite number");
  return { type: "float", value: number };
}

/** Decodes a value of a result. @throws RangeError for an integer that a number cannot hold exactly */
export function fromWire(wire: WireValue): Value {
  switch (wire.type) {
    case "null":
      return null;
    case "integer": {
      const number = Number(wire.value);
      if (!Number.isSafeInteger(number)) throw new RangeError("an integer does not fit into a number");
      return number;
    }
    case "blob": {
      const bytes = decodeBase64(wire.base64);
      return bytes.length === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
    }
    default:
      return wire.value;
  }
}
