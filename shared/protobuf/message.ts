import { SandboxError } from "../errors/error.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import type { WritableJson } from "../json/write.ts";
import { decodeBinary, encodeBinary, type StaticType } from "./binary.ts";
import { messageFromJson } from "./from-json.ts";
import type { UnknownFields } from "./json-rule.ts";
import { messageToJson } from "./to-json.ts";

export interface FromJsonOptions {
  /** Treatment of members that the message does not have; by default they are ignored. */
  readonly unknownFields?: UnknownFields | undefined;
}

export interface ToJsonOptions<T> {
  /** Fields that are written even with their default value (`""`, `0`, `false`, `[]`, `{}`). */
  readonly defaults?: readonly Extract<keyof T, string>[] | undefined;
}

/** Decodes messages of one type from both encodings. */
export interface MessageReader<T> {
  /**
   * Decodes the binary form. Unknown fields are dropped. `bytes` fields are views of the given bytes.
   * @throws `invalid_argument` for anything that is not such a message
   */
  decode(bytes: Uint8Array): T;
  /** Decodes the JSON form. @throws `invalid_argument` with the path of the invalid value */
  fromJson(json: JsonValue, options?: FromJsonOptions): T;
}

/** Encodes messages of one type in both encodings. */
export interface MessageWriter<T> {
  encode(message: T): Uint8Array<ArrayBuffer>;
  toJson(message: T): WritableJson;
}

/** The codec of one message type for both encodings. */
export interface Message<T> extends MessageReader<T>, MessageWriter<T> {
  /** The full name, such as `containerd.types.Sandbox`. */
  readonly typeName: string;
  /** Encodes the binary form. @throws `invalid_argument` for a text with a lone surrogate, which UTF-8 cannot encode */
  encode(message: T): Uint8Array<ArrayBuffer>;
  /** Encodes the JSON form. @throws `internal` for a time that has no JSON form */
  toJson(message: T, options?: ToJsonOptions<T>): JsonObject;
}

/** Returns the reason of a decoding error, with the same text on every runtime. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof TypeError) return "it has a string that is not UTF-8";
  if (thrown instanceof RangeError) return "it ends within a field";
  return thrown instanceof Error ? thrown.message : "it cannot be read";
}

/**
 * Creates the codec of a generated message.
 * @param typeName its full name, the key of its fields in the schema
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
    // T was generated from the same schema, so the result is a T.
    fromJson: (json, options = {}) => messageFromJson(typeName, json, options.unknownFields ?? "ignore") as T,
    toJson: (value, options = {}) => messageToJson(typeName, value, options.defaults ?? []),
  };
}
