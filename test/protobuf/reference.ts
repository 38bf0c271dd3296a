import { type FieldSchema, schema } from "../../proto/gen/schema.ts";

/** Thrown for bytes that implementations may decode differently: numbers with more bytes than necessary. */
export class Dubious extends Error {}

/** Decodes the wire format slowly and literally, as the protobuf documentation describes it. */
class Wire {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** @param most maximum number of bytes of such a number */
  varint(most = 10): bigint {
    let value = 0n;
    for (let index = 0; ; index++) {
      const byte = this.bytes[this.at];
      if (this.done || byte === undefined) throw new Error("ends within a number");
      if (index >= most || (index === 9 && byte > 1)) throw new Dubious();
      this.at++;
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return value;
    }
  }

  tag(): { number: number; type: number } {
    const tag = this.varint(5);
    const number = Number(tag >> 3n);
    if (number === 0) throw new Error("field number 0");
    if (number >= 2 ** 29) throw new Error("field number too large");
    return { number, type: Number(tag & 7n) };
  }

  /** Returns the bytes after a length prefix. */
  part(): Wire {
    const length = Number(this.varint(5));
    if (length >= 2 ** 31) throw new Error("length too large");
    return this.take(length);
  }

  take(length: number): Wire {
    const from = this.at;
    if (from + length > this.end) throw new Error("ends within a field");
    this.at += length;
    return new Wire(this.bytes, from, from + length);
  }

  rest(): Uint8Array {
    return this.bytes.slice(this.at, this.end);
  }

  skip(number: number, type: number, depth = 0): void {
    if (depth > 50) throw new Dubious();
    if (type === 0) this.varint();
    else if (type === 1) this.take(8);
    else if (type === 2) this.part();
    else if (type === 5) this.take(4);
    else if (type !== 3) throw new Error(`wire type ${type}`);
    else {
      for (let next = this.tag(); next.type !== 4 || next.number !== number; next = this.tag()) {
        if (next.type === 4) throw new Error("another group's end");
        this.skip(next.number, next.type, depth + 1);
      }
    }
  }
}

const wireTypes: Readonly<Record<string, number>> = { uint32: 0, int32: 0, int64: 0, bool: 0 };

const empties: Readonly<Record<string, unknown>> = {
  string: "",
  bytes: [],
  bool: false,
  uint32: "0",
  int32: "0",
  int64: "0",
};

/** A message as plain data: all fields that are not default, numbers as text, bytes as arrays, maps as Maps. */
export type Model = Map<string, unknown>;

function merge(typeName: string, wire: Wire, into: Model): Model {
  const fields = schema[typeName] ?? [];
  while (!wire.done) {
    const { number, type } = wire.tag();
    const field = fields.find(({ id }) => id === number);
    const expected = field && (field.kind === "map" ? 2 : (wireTypes[field.type] ?? 2));
    if (!field || type !== expected) wire.skip(number, type);
    else if (field.kind === "map") entry(field, wire.part(), into);
    else if (field.kind === "repeated") {
      const items = into.get(field.name);
      into.set(field.name, [...(Array.isArray(items) ? items : []), value(field.type, wire, undefined)]);
    } else {
      const read = value(field.type, wire, into.get(field.name));
      if (isEmpty(field.type, read)) into.delete(field.name);
      else into.set(field.name, read);
    }
  }
  return into;
}

function isEmpty(type: string, value: unknown): boolean {
  return type in empties && JSON.stringify(value) === JSON.stringify(empties[type]);
}

function entry({ name, type }: FieldSchema, wire: Wire, into: Model): void {
  let key = "";
  let held: unknown;
  while (!wire.done) {
    const tag = wire.tag();
    if (tag.number === 1 && tag.type === 2) key = text(wire.part());
    else if (tag.number === 2 && tag.type === 2) held = value(type, wire, held);
    else wire.skip(tag.number, tag.type);
  }
  const map = into.get(name);
  const entries: Model = map instanceof Map ? map : new Map();
  into.set(name, entries.set(key, held ?? empties[type] ?? new Map()));
}

function text(wire: Wire): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(wire.rest());
}

function value(type: string, wire: Wire, before: unknown): unknown {
  if (type === "string") return text(wire.part());
  if (type === "bytes") return [...wire.part().rest()];
  if (type === "bool") return wire.varint() !== 0n;
  if (type === "uint32") return String(BigInt.asUintN(32, wire.varint()));
  if (type === "int32") return String(BigInt.asIntN(32, wire.varint()));
  if (type === "int64") return String(BigInt.asIntN(64, wire.varint()));
  return merge(type, wire.part(), before instanceof Map ? before : new Map());
}

/** Decodes bytes. @throws `Dubious`, or another error for invalid bytes */
export function referenceReading(typeName: string, bytes: Uint8Array): Model {
  return merge(typeName, new Wire(bytes), new Map());
}

/** Converts one of our messages to the same form. */
export function modelOf(typeName: string, message: object): Model {
  const model: Model = new Map();
  for (const { name, type, kind } of schema[typeName] ?? []) {
    const held: unknown = Reflect.get(message, name) ?? undefined;
    if (held === undefined) continue;
    if (kind === "repeated" && Array.isArray(held)) {
      if (held.length)
        model.set(
          name,
          held.map((item) => modelOfValue(type, item)),
        );
    } else if (kind === "map") {
      const entries = Object.entries(held ?? {}).map(
        ([key, item]) => [key, modelOfValue(type, item)] as const,
      );
      if (entries.length) model.set(name, new Map(entries));
    } else if (!isEmpty(type, modelOfValue(type, held))) model.set(name, modelOfValue(type, held));
  }
  return model;
}

function modelOfValue(type: string, held: unknown): unknown {
  if (type === "string" || type === "bool") return held;
  if (held instanceof Uint8Array) return [...held];
  if (type in empties) return String(held);
  if (typeof held !== "object" || held === null) throw new Error(`not a ${type}`);
  return modelOf(type, held);
}
