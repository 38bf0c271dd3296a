import type { Writer } from "protobufjs/minimal.js";
import { invalid, quote } from "../../shared/errors/error.ts";
import { JsonText } from "../../shared/json/write.ts";
import { encodeBinary } from "../../shared/protobuf/binary.ts";
import type { MessageWriter } from "../../shared/protobuf/message.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import type { RestReply } from "../operation.ts";
import { etagOf } from "./etag.ts";
import { readSandbox, type SandboxMessage } from "./sandbox-body.ts";

/** A record as REST writes it: `labels`, `extensions` and `sandboxer` always there. */
export function recordToJson(record: SandboxRecord): JsonText {
  return new JsonText(record.toJsonText(true));
}

/** The answer that holds one record and its version. */
export function writeRecord(record: SandboxRecord, status = 200): RestReply {
  return { status, body: recordToJson(record), headers: { etag: etagOf(record) } };
}

/** The key of the first field of the answers, which holds the record or, in that of List, the records. */
const recordField = 0x0a;

function writeAnswer(record: SandboxRecord, writer: Writer): Writer {
  record.writeBinary(writer.uint32(recordField).fork());
  return writer.ldelim();
}

/** Returns a record as the answer of an RPC has it; those of a List are these one after the other. */
export function recordToBinary(record: SandboxRecord): Uint8Array<ArrayBuffer> {
  return encodeBinary({ encode: writeAnswer }, record);
}

/** Records that were written one by one: in binary, or as JSON. */
export interface WrittenRecords {
  readonly binary?: readonly Uint8Array[];
  readonly texts?: readonly JsonText[];
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Puts the answer of List together. */
export const recordsAnswer: MessageWriter<WrittenRecords> = {
  encode: ({ binary = [] }) => concat(binary),
  toJson: ({ texts = [] }) => new Map(texts.length ? [["list", texts]] : []),
};

/** Writes a record as the answer of an RPC, which has it in its field `sandbox`. */
export const recordAnswer: MessageWriter<SandboxRecord> = {
  encode: recordToBinary,
  toJson: (record) => new Map([["sandbox", new JsonText(record.toJsonText(false))]]),
};

/**
 * The id of a body that belongs to a path with an id: it may leave the id out, but not name another one.
 * @throws `invalid_argument`
 */
export function sameId(id: string, given: string | null | undefined): string {
  if (given && given !== id)
    throw invalid("sandboxId", `must be the path's ${quote(id)}, not ${quote(given)}`);
  return id;
}

/** The sandbox of a body that belongs to the path's id. */
export function readSandboxOf(id: string, bytes: Uint8Array): SandboxMessage {
  const sandbox = readSandbox(bytes);
  return { ...sandbox, sandboxId: sameId(id, sandbox.sandboxId) };
}
