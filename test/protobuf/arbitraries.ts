import fc from "fast-check";
import { type FieldSchema, schema } from "../../proto/gen/schema.ts";
import { SandboxCreate, SandboxExit, SandboxStart } from "../../shared/protobuf/events.ts";
import type { Message } from "../../shared/protobuf/message.ts";
import { Sandbox } from "../../shared/protobuf/messages.ts";
import { services } from "../../shared/protobuf/services.ts";
import { character } from "../support/character.ts";

/** All codecs. */
export const codecs: readonly Message<object>[] = [
  Sandbox,
  SandboxCreate,
  SandboxStart,
  SandboxExit,
  ...Object.values(services).flatMap(({ methods }) =>
    Object.values(methods).flatMap(({ request, response }) => [request, response]),
  ),
].map((codec) => codec as Message<object>);

/** Generates any text, often with special characters. */
export const text = fc.oneof(
  fc.string({ unit: character, maxLength: 12 }),
  fc.string({ maxLength: 300 }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "",
    "a.b",
    'quote"d',
    "line\nbreak",
    "nul\0",
    "\u{1f600}",
    "\ufeff",
    "0",
    "17",
  ),
);

/** Generates bytes, among them JSON as we write it, and other JSON. */
export const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.jsonValue().map((value) => new TextEncoder().encode(JSON.stringify(value))),
  fc.jsonValue().map((value) => new TextEncoder().encode(JSON.stringify(value, null, 1))),
);

const any = fc.record({ type_url: text, value: bytes });

const timestamp = fc.record({
  seconds: fc.oneof(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), fc.constant(0)),
  nanos: fc.oneof(fc.integer({ min: 0, max: 999_999_999 }), fc.constantFrom(0, 5_000_000, 120_000)),
});

const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: text,
  bool: fc.boolean(),
  uint32: fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.constant(0)),
  "google.protobuf.Any": any,
  "google.protobuf.Timestamp": timestamp,
};

function record(entries: readonly (readonly [string, unknown])[]): object {
  const map: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) map[key] = value;
  return map;
}

function arbitraryOf({ type, kind }: FieldSchema): fc.Arbitrary<unknown> {
  const single = scalars[type] ?? messageOf(type);
  if (kind === "single") return single;
  if (kind === "repeated") return fc.array(single, { maxLength: 4 });
  return fc.array(fc.tuple(text, single), { maxLength: 4 }).map(record);
}

/** Generates messages of a type, with each field present or absent. */
export function messageOf(typeName: string): fc.Arbitrary<object> {
  const fields = schema[typeName] ?? [];
  const model = Object.fromEntries(fields.map((field) => [field.name, arbitraryOf(field)]));
  return fc.record(model, { requiredKeys: [] });
}

/** Generates a codec and a message of its type. */
export const codecAndMessage: fc.Arbitrary<readonly [Message<object>, object]> = fc
  .constantFrom(...codecs)
  .chain((codec) => messageOf(codec.typeName).map((message) => [codec, message] as const));
