import protobuf from "protobufjs/minimal.js";
import type { FloorRow } from "./database.ts";

type Writer = protobuf.Writer;

/** Returns the key of a field that has a length. */
function key(field: number): number {
  return (field << 3) | 2;
}

function writeTime(writer: Writer, field: number, micros: number): void {
  const seconds = Math.floor(micros / 1_000_000);
  writer.uint32(key(field)).fork().uint32(8).int64(seconds);
  const nanos = (micros - seconds * 1_000_000) * 1_000;
  if (nanos !== 0) writer.uint32(16).int32(nanos);
  writer.ldelim();
}

function writeRow(writer: Writer, row: FloorRow): void {
  const [id, , , runtime, spec, labels, , created, updated] = row;
  writer.uint32(key(1)).string(String(id));
  writer
    .uint32(key(2))
    .fork()
    .uint32(key(1))
    .bytes(runtime as Uint8Array)
    .ldelim();
  if (spec) writer.uint32(key(3)).bytes(spec as Uint8Array);
  for (const [name, value] of Object.entries<string>(JSON.parse(String(labels)))) {
    writer.uint32(key(4)).fork().uint32(key(1)).string(name).uint32(key(2)).string(value).ldelim();
  }
  writeTime(writer, 5, Number(created));
  writeTime(writer, 6, Number(updated));
}

/** Returns rows as an answer of the RPC that holds them in its field 1. */
export function rowsToProto(rows: readonly FloorRow[]): Uint8Array<ArrayBuffer> {
  const writer = protobuf.Writer.create();
  for (const row of rows) {
    writeRow(writer.uint32(key(1)).fork(), row);
    writer.ldelim();
  }
  return new Uint8Array(writer.finish());
}
