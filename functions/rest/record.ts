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

function writeRecords(records: readonly SandboxRecord[], writer: Writer): Writer {
  for (const record of records) {
    record.writeBinary(writer.uint32(recordField).fork());
    writer.ldelim();
  }
  return writer;
}

/** Writes records as the answers of RPCs, which have them in their first field. */
export const recordsAnswer: MessageWriter<readonly SandboxRecord[]> = {
  encode: (records) => encodeBinary({ encode: writeRecords }, records),
  toJson(records) {
    const list = records.map((record) => new JsonText(record.toJsonText(false)));
    return new Map(list.length ? [["list", list]] : []);
  },
};

/** Writes a record as the answer of an RPC, which has it in its field `sandbox`. */
export const recordAnswer: MessageWriter<SandboxRecord> = {
  encode: (record) => recordsAnswer.encode([record]),
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
