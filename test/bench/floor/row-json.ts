import type { FloorRow } from "./database.ts";

const decoder = new TextDecoder();

/** Returns a column's bytes as a text. */
export function textOf(value: FloorRow[number] | undefined): string {
  return typeof value === "string" ? value : decoder.decode(value instanceof Uint8Array ? value : undefined);
}

/** Returns the type and the value of an encoded `Any` of fewer than 16,384 bytes. */
export function splitAny(bytes: Uint8Array): readonly [typeUrl: Uint8Array, value: Uint8Array] {
  const typeLength = bytes[1] ?? 0;
  const at = 2 + typeLength + 1;
  const low = bytes[at] ?? 0;
  const start = low < 0x80 ? at + 1 : at + 2;
  return [bytes.subarray(2, 2 + typeLength), bytes.subarray(start)];
}

/** Returns a time in microseconds in its JSON form. */
function timeOf(micros: number): string {
  const text = new Date(micros / 1_000).toISOString();
  const rest = micros % 1_000;
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}

/** Returns a row as REST answers it: the JSON texts in it are copied as they are. */
export function rowToJson(row: FloorRow): string {
  const [id, , , runtime, spec, labels, extensions, created, updated, phase] = row;
  const [typeUrl, value] = splitAny(spec as Uint8Array);
  return `{"sandboxId":"${id}","runtime":{"name":"${textOf(runtime)}"},"spec":{"typeUrl":"${textOf(typeUrl)}","json":${textOf(value)}},"labels":${labels},"createdAt":"${timeOf(Number(created))}","updatedAt":"${timeOf(Number(updated))}","extensions":${extensions},"sandboxer":"","status":{"phase":"${phase ?? "none"}"}}`;
}

/** Returns the entity tag of a row. */
export function etagOf(row: FloorRow): string {
  return `"${row[1]}.${row[2]}"`;
}
