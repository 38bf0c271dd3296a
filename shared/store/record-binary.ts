import type { Writer } from "protobufjs/minimal.js";
import { google } from "../../proto/gen/sandbox.js";
import { checkedAny } from "../protobuf/any.ts";
import { fromMicros } from "../protobuf/timestamp.ts";
import { extensionBytes, labelTexts } from "./entries.ts";
import type { StoredColumns } from "./stored-sandbox.ts";

const { Timestamp } = google.protobuf;

/** Tags of the first and the second field of a message, if they are length-delimited. */
const first = 0x0a;
const second = 0x12;
/** Tags of the other fields of a `containerd.types.Sandbox`. */
const runtime = 0x12;
const spec = 0x1a;
const label = 0x22;
const createdAt = 0x2a;
const updatedAt = 0x32;
const extension = 0x3a;
const sandboxer = 0x52;

/**
 * Writes a record as the content of a `containerd.types.Sandbox`, with the same bytes as the generated code. Columns
 * that are stored in this encoding are copied.
 * @throws for damaged columns
 */
export function writeRecordBinary(writer: Writer, columns: StoredColumns): void {
  writer.uint32(first).string(columns.id).uint32(runtime).fork();
  if (columns.runtimeName.length > 0) writer.uint32(first).bytes(columns.runtimeName);
  if (columns.runtimeOptions) writer.uint32(second).bytes(checkedAny(columns.runtimeOptions));
  writer.ldelim();
  if (columns.spec) writer.uint32(spec).bytes(checkedAny(columns.spec));
  const labels = labelTexts(columns.labels);
  for (let at = 0; at < labels.length; at += 2) {
    const [key = "", value = ""] = [labels[at], labels[at + 1]];
    writer.uint32(label).fork().uint32(first).string(key).uint32(second).string(value).ldelim();
  }
  Timestamp.encode(fromMicros(columns.createdAt), writer.uint32(createdAt).fork()).ldelim();
  Timestamp.encode(fromMicros(columns.updatedAt), writer.uint32(updatedAt).fork()).ldelim();
  for (const [key, any] of columns.extensions === "{}" ? [] : extensionBytes(columns.extensions)) {
    writer.uint32(extension).fork().uint32(first).string(key).uint32(second).bytes(checkedAny(any)).ldelim();
  }
  if (columns.sandboxer.length > 0) writer.uint32(sandboxer).bytes(columns.sandboxer);
}
