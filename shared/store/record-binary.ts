import { google } from "../../proto/gen/sandbox.js";
import { checkedAny } from "../protobuf/any.ts";
import { encodeBinary } from "../protobuf/binary.ts";
import type { ByteWriter } from "../protobuf/byte-writer.ts";
import { fromMicros } from "../protobuf/timestamp.ts";
import { decodeLabels, extensionBytes } from "./entries.ts";
import type { StoredColumns } from "./stored-sandbox.ts";

/** The keys of the fields on the wire: number and wire type. @see proto/ `containerd.types.Sandbox` */
const first = 0x0a;
const second = 0x12;
const field = { runtime: 0x12, spec: 0x1a, labels: 0x22, createdAt: 0x2a, updatedAt: 0x32, extensions: 0x3a };
const sandboxer = 0x52;
const seconds = 0x08;
const nanos = 0x10;

function writeTime(writer: ByteWriter, tag: number, micros: number): void {
  const time = fromMicros(micros);
  if (time.seconds < 0) {
    writer.bytes(tag, encodeBinary(google.protobuf.Timestamp, time));
    return;
  }
  const start = writer.open(tag);
  if (time.seconds > 0) {
    writer.varint(seconds);
    writer.varint(time.seconds);
  }
  if (time.nanos > 0) {
    writer.varint(nanos);
    writer.varint(time.nanos);
  }
  writer.close(start);
}

/**
 * Writes a record as the content of a `containerd.types.Sandbox`, byte for byte as the generated code does. An `Any`
 * is copied as it is stored, where the same code has written it.
 * @throws for columns that cannot be read
 */
export function writeRecordBinary(writer: ByteWriter, columns: StoredColumns): void {
  writer.text(first, columns.id);
  const runtime = writer.open(field.runtime);
  if (columns.runtimeName.length > 0) writer.bytes(first, columns.runtimeName);
  if (columns.runtimeOptions) writer.bytes(second, checkedAny(columns.runtimeOptions));
  writer.close(runtime);
  if (columns.spec) writer.bytes(field.spec, checkedAny(columns.spec));
  for (const [key, value] of decodeLabels(columns.labels)) {
    const entry = writer.open(field.labels);
    writer.text(first, key);
    writer.text(second, value);
    writer.close(entry);
  }
  writeTime(writer, field.createdAt, columns.createdAt);
  writeTime(writer, field.updatedAt, columns.updatedAt);
  for (const [key, bytes] of extensionBytes(columns.extensions)) {
    const entry = writer.open(field.extensions);
    writer.text(first, key);
    writer.bytes(second, checkedAny(bytes));
    writer.close(entry);
  }
  if (columns.sandboxer.length > 0) writer.bytes(sandboxer, columns.sandboxer);
}
