import { invalid, quote } from "../../shared/errors/error.ts";
import type { JsonValue } from "../../shared/json/value.ts";
import { Sandbox } from "../../shared/protobuf/messages.ts";
import { toProto } from "../../shared/protobuf/sandbox.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import type { RestReply } from "../operation.ts";
import { etagOf } from "./etag.ts";

/** A record as REST writes it: `labels`, `extensions` and `sandboxer` always there. */
export function recordToJson(record: SandboxRecord): JsonValue {
  return Sandbox.toJson(toProto(record), { defaults: ["labels", "extensions", "sandboxer"] });
}

/** The answer that holds one record and its version. */
export function writeRecord(record: SandboxRecord, status = 200): RestReply {
  return { status, body: recordToJson(record), headers: { etag: etagOf(record) } };
}

type SandboxMessage = ReturnType<typeof toProto>;

/** @throws `invalid_argument` with the path of what is wrong, unknown fields included */
export function readSandbox(json: JsonValue): SandboxMessage {
  return Sandbox.fromJson(json, { unknownFields: "refuse" });
}

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
export function readSandboxOf(id: string, json: JsonValue): SandboxMessage {
  const sandbox = readSandbox(json);
  return { ...sandbox, sandboxId: sameId(id, sandbox.sandboxId) };
}
