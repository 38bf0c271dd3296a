import { SandboxError } from "../errors/error.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import type { WritableJson } from "../json/write.ts";
import { decodeBinary, encodeBinary, type StaticType } from "./binary.ts";
import { messageFromJson } from "./from-json.ts";
import type { UnknownFields } from "./json-rule.ts";
import { messageToJson } from "./to-json.ts";

export interface FromJsonOptions {
  /** What becomes of members that the message does not have; ignored if not said. */
  readonly unknownFields?: UnknownFields | undefined;
}

export interface ToJsonOptions<T> {
  /** The fields written even if they have the value they have by default (`""`, `0`, `false`, `[]`, `{}`). */
  readonly defaults?: readonly Extract<keyof T, string>[] | undefined;
}

/** Reads messages of one type, in both of their encodings. */
export interface MessageReader<T> {
  /**
   * Reads the binary form. Fields it does not know are dropped; `bytes` are views of what is given.
   * @throws `invalid_argument` for anything that is not such a message
   */
  decode(bytes: Uint8Array): T;
  /** @throws `invalid_argument` with the path of what is wrong */
  fromJson(json: JsonValue, options?: FromJsonOptions): T;
}

/** Writes messages of one type, in both of their encodings. */
export interface MessageWriter<T> {
  encode(message: T): Uint8Array<ArrayBuffer>;
  toJson(message: T): WritableJson;
}

/** The codec of one message type, in both of its encodings. */
export interface Message<T> extends MessageReader<T>, MessageWriter<T> {
  /** The full name, such as `containerd.types.Sandbox`. */
  readonly typeName: string;
  /** @throws `invalid_argument` for a text with a lone surrogate, which cannot be written */
  encode(message: T): Uint8Array<ArrayBuffer>;
  /** @throws `internal` for a time that has no JSON form */
  toJson(message: T, options?: ToJsonOptions<T>): JsonObject;
}

/** Why protobufjs could not decode, in words that are the same on every runtime. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof TypeError) return "a text in it is not UTF-8";
  if (thrown instanceof RangeError) return "it ends within a field";
  return thrown instanceof Error ? thrown.message : "it cannot be read";
}

/**
 * Makes the codec of a generated message.
 * @param typeName its full name, by which its fields are found in the schema
 */
export function message<T extends object>(typeName: string, type: StaticType<T>): Message<T> {
  return {
    typeName,
    decode(bytes) {
      try {
        return decodeBinary(type, bytes);
      } catch (cause) {
        const text = `request body is not a valid ${typeName} message: ${reasonOf(cause)}`;
        throw new SandboxError("invalid_argument", text, { cause });
      }
    },
    encode: (value) => encodeBinary(type, value),
    // The fields are read by the schema that T was generated from, so what comes out is a T.
    fromJson: (json, options = {}) => messageFromJson(typeName, json, options.unknownFields ?? "ignore") as T,
    toJson: (value, options = {}) => messageToJson(typeName, value, options.defaults ?? []),
  };
}
