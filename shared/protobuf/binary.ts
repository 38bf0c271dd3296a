import protobuf from "protobufjs/minimal.js";
import { SandboxError } from "../errors/error.ts";

/** The encoder that protobufjs generates for a message. */
export interface StaticWriter<T> {
  encode(message: T, writer: protobuf.Writer): protobuf.Writer;
}

/** The codec that protobufjs generates for a message. */
export interface StaticType<T> extends StaticWriter<T> {
  decode(reader: protobuf.Reader): NoInfer<T>;
}

/** Length from which the platform's UTF-8 encoder is faster than a loop, in characters. */
const longTextLength = 256;
const utf8 = new TextEncoder();

/** Size of the first buffer, in bytes. Most messages fit, so that few writers allocate again. */
const minBufferBytes = 1024;
/** Maximum size of a buffer that is kept for the next message, in bytes. */
const maxKeptBytes = 65_536;

/** A writer that behaves the same on every runtime: it uses neither pools nor `Buffer`, and rejects invalid text. */
class StrictWriter extends protobuf.Writer {
  static override alloc(size: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Math.max(size, minBufferBytes));
  }

  /** Returns a copy of the bytes, and makes the writer empty. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.buf.slice(0, this.pos);
    this.rewind(0);
    return bytes;
  }

  /** Removes what was written after a position. */
  rewind(position: number): void {
    this.states = null;
    this.pos = position;
  }

  override string(value: string): protobuf.Writer {
    if (!value.isWellFormed()) {
      throw new SandboxError(
        "invalid_argument",
        "a string has a lone surrogate, which protobuf cannot carry",
      );
    }
    return value.length < longTextLength ? super.string(value) : this.bytes(utf8.encode(value));
  }
}

/** A writer that is not in use, for the next message. */
let spare: StrictWriter | undefined;

/** Encodes messages in binary, one after the other. */
export class BinaryEncoder {
  readonly #writer: StrictWriter;

  constructor() {
    this.#writer = spare ?? new StrictWriter();
    spare = undefined;
  }

  /** Returns the number of bytes that were added and not taken. */
  get length(): number {
    return this.#writer.pos;
  }

  /**
   * Adds a message; nothing of it if that fails.
   * @throws `invalid_argument` for a text with a lone surrogate
   */
  add<T>(type: StaticWriter<T>, message: T): void {
    const start = this.#writer.pos;
    try {
      type.encode(message, this.#writer);
    } catch (error) {
      this.#writer.rewind(start);
      throw error;
    }
  }

  /** Returns the bytes that were added, and removes them. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#writer.take();
  }

  /** Lets the next encoder use this one's buffer. This one must no longer be used. */
  close(): void {
    if (this.#writer.buf.length <= maxKeptBytes) spare = this.#writer;
  }
}

/**
 * Encodes a message in binary, into a new buffer.
 * @throws `invalid_argument` for a text with a lone surrogate
 */
export function encodeBinary<T>(type: StaticWriter<T>, message: T): Uint8Array<ArrayBuffer> {
  const encoder = new BinaryEncoder();
  try {
    encoder.add(type, message);
    return encoder.take();
  } finally {
    encoder.close();
  }
}

/**
 * Decodes the binary form of a message. Unknown fields are dropped. `bytes` fields are views of the given bytes, which
 * must not be modified afterwards.
 * @throws the errors of protobufjs
 */
export function decodeBinary<T>(type: StaticType<T>, bytes: Uint8Array): T {
  // For a Node `Buffer`, protobufjs would return `Buffer`s, whose `slice` does not copy.
  const plain =
    bytes.constructor === Uint8Array
      ? bytes
      : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = new protobuf.Reader(plain);
  reader.discardUnknown = true;
  return type.decode(reader);
}
