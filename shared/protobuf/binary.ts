import protobuf from "protobufjs/minimal.js";
import { SandboxError } from "../errors/error.ts";

/** As much of what protobufjs generates of a message as writes it. */
export interface StaticWriter<T> {
  encode(message: T, writer: protobuf.Writer): protobuf.Writer;
}

/** What protobufjs generates of a message. */
export interface StaticType<T> extends StaticWriter<T> {
  decode(reader: protobuf.Reader): NoInfer<T>;
}

/** From this many characters on, the platform's UTF-8 encoder is faster than a loop. */
const longText = 256;
const utf8 = new TextEncoder();

/** Room for most messages, in bytes, so that few writers grow. */
const firstAlloc = 1024;

/** A writer that is the same on every runtime: no pools, no Buffer, and no text that is not UTF-8. */
class StrictWriter extends protobuf.Writer {
  static override alloc(size: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Math.max(size, firstAlloc));
  }

  override string(value: string): protobuf.Writer {
    if (!value.isWellFormed()) {
      throw new SandboxError("invalid_argument", "a text has a lone surrogate, which protobuf cannot carry");
    }
    return value.length < longText ? super.string(value) : this.bytes(utf8.encode(value));
  }
}

/**
 * The binary form of a message, in memory of its own.
 * @throws `invalid_argument` for a text with a lone surrogate
 */
export function encodeBinary<T>(type: StaticWriter<T>, message: T): Uint8Array<ArrayBuffer> {
  const writer = type.encode(message, new StrictWriter());
  return writer.finishInto(new Uint8Array(writer.len));
}

/**
 * Reads the binary form of a message. Fields it does not know are dropped; `bytes` fields are views of what
 * is given, which must not change afterwards.
 * @throws whatever protobufjs throws
 */
export function decodeBinary<T>(type: StaticType<T>, bytes: Uint8Array): T {
  // Of a Node Buffer protobufjs would give Buffers, whose `slice` is not a copy.
  const plain =
    bytes.constructor === Uint8Array
      ? bytes
      : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = new protobuf.Reader(plain);
  reader.discardUnknown = true;
  return type.decode(reader);
}
