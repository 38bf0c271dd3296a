import { invalid, quote } from "../../shared/errors/error.ts";
import { JsonText } from "../../shared/json/write.ts";
import { encodeBinary, type StaticWriter } from "../../shared/protobuf/binary.ts";
import type { MessageWriter } from "../../shared/protobuf/message.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import type { RecordView } from "../../shared/sandbox/store.ts";
import type { RestReply } from "../operation.ts";
import { etagOf } from "./etag.ts";
import type { RestRequest } from "./request.ts";
import { type LeasedSandbox, requestedSandbox } from "./sandbox-body.ts";

/** Returns a record as REST writes it: `labels`, `extensions`, `sandboxer` and `status` are always present. */
export function recordToJson(record: SandboxRecord): JsonText {
  return new JsonText(record.toJsonText("rest"));
}

/** Returns an answer with a record, and with its version as the entity tag. */
export function writeRecord(record: SandboxRecord, status = 200): RestReply {
  return { status, body: recordToJson(record), headers: { etag: etagOf(record) } };
}

/** Reads the query parameter `view`. @throws `invalid_argument` */
export function readView(request: RestRequest): RecordView {
  const view = request.query("view");
  if (view === undefined || view === "full") return "full";
  if (view === "basic") return "basic";
  throw invalid("view", `must be basic or full, not ${quote(view)}`);
}

/** Key of the answers' first field: the record, or the records of a List. */
const recordField = 0x0a;

/** Writes the answer of an RPC with a record. */
export const recordWriter: StaticWriter<SandboxRecord> = {
  encode(record, writer) {
    record.writeBinary(writer.uint32(recordField).fork());
    return writer.ldelim();
  },
};

/** Writes the answer of an RPC, with a record in its field `sandbox`. */
export const recordAnswer: MessageWriter<SandboxRecord> = {
  encode: (record) => encodeBinary(recordWriter, record),
  toJson: (record) => new Map([["sandbox", new JsonText(record.toJsonText("rpc"))]]),
};

/**
 * Returns the id of a request whose path has one. The body may omit the id, but must not contain another one.
 * @throws `invalid_argument`
 */
export function sameId(id: string, given: string | null | undefined): string {
  if (given && given !== id)
    throw invalid("sandboxId", `must be the path's ${quote(id)}, not ${quote(given)}`);
  return id;
}

/** Parses the sandbox of a request, with the path's id. @throws as `requestedSandbox` */
export async function requestedSandboxOfPath(request: RestRequest): Promise<LeasedSandbox> {
  const { sandbox, ...lease } = await requestedSandbox(request);
  return { ...lease, sandbox: { ...sandbox, sandboxId: sameId(request.id, sandbox.sandboxId) } };
}
