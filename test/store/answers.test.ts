import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { recordAnswer, recordToJson } from "../../functions/rest/record.ts";
import { RecordBinaries, type RecordsWriter, RecordTexts } from "../../functions/rest/records.ts";
import { writeJson } from "../../shared/json/write.ts";
import { encodeAny } from "../../shared/protobuf/any.ts";
import { Sandbox } from "../../shared/protobuf/messages.ts";
import { toProto } from "../../shared/protobuf/sandbox.ts";
import { services } from "../../shared/protobuf/services.ts";
import { encodeEntries, extensionText } from "../../shared/store/entries.ts";
import { StoredSandbox } from "../../shared/store/stored-sandbox.ts";
import { bytes, text } from "../protobuf/arbitraries.ts";
import { fieldsOf } from "../support/fresh-store.ts";

const { Get, List } = services.Store.methods;
const utf8 = (value: string) => new TextEncoder().encode(value);

/** Documents whose text must not be copied, or is just allowed to be. */
const documents = [
  "{}",
  "[]",
  '{"a":1}',
  '{"a": 1}',
  '{"b":1,"1":2}',
  '{"a":1,"a":2}',
  '{"a":1.0}',
  '{"a":-0}',
  '{"a":1e2}',
  '{"a":9007199254740993}',
  '{"a":"\\ud800"}',
  '{"a":"\\u0041"}',
  '{"a":"\\n\\u001f"}',
  '{"a":"\\/"}',
  '{"__proto__":{"x":1}}',
  '{"a":1}\n',
  '\ufeff{"a":1}',
  "{",
  '{"a":"[[[["}',
  '{"a":"\ufffd"}',
  '{"é":1}]',
  `{"a":"${"é".repeat(100)}"}`,
  `{"a":"${"x".repeat(20_000)}"}`,
  ...[62, 63, 64, 65].map((depth) => "[".repeat(depth) + "]".repeat(depth)),
  ...[62, 63, 64, 65].map((depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`),
].map(utf8);

const any = fc.record({
  typeUrl: fc.oneof(text, fc.constant("types.containerd.io/opencontainers/runtime-spec/1/Spec")),
  value: fc.oneof(bytes, fc.constantFrom(...documents), fc.constant(Uint8Array.of(0x7b, 0xff, 0x7d))),
});
const wellFormed = text.filter((value) => value.isWellFormed());
const key = fc.oneof(wellFormed, fc.constantFrom("%41", "9", "10", "a9", "-1", "app"));
const micros = fc.oneof(
  fc.integer({ min: -62_135_596_800_000_000, max: Number.MAX_SAFE_INTEGER }),
  fc.constantFrom(
    0,
    1,
    1_000,
    1_000_000,
    1_700_000_000_120_000,
    1_700_000_000_000_100,
    1_700_000_001_000_000,
  ),
);
const writtenAny = any.filter(({ typeUrl }) => typeUrl.isWellFormed());
const entries = <T>(value: fc.Arbitrary<T>) =>
  fc.uniqueArray(fc.tuple(key, value), { maxLength: 4, selector: ([name]) => name });

const stored = fc
  .record({
    name: wellFormed,
    options: fc.option(writtenAny, { nil: undefined }),
    spec: fc.option(writtenAny, { nil: undefined }),
    labels: entries(wellFormed),
    extensions: entries(writtenAny),
    sandboxer: wellFormed,
    createdAt: micros,
    updatedAt: micros,
  })
  .map(({ name, options, spec, labels, extensions, sandboxer, createdAt, updatedAt }) => {
    const texts = extensions.map(([name, value]) => [name, extensionText(value)] as const);
    return new StoredSandbox({
      id: "a-1",
      uid: "u",
      revision: 1,
      runtimeName: utf8(name),
      runtimeOptions: options ? encodeAny(options) : null,
      spec: spec ? encodeAny(spec) : null,
      labels: encodeEntries(new Map(labels)),
      extensions: encodeEntries(new Map(texts)),
      sandboxer: utf8(sandboxer),
      createdAt,
      updatedAt,
    });
  });

function written(writer: RecordsWriter, records: readonly StoredSandbox[]): Uint8Array<ArrayBuffer> {
  for (const record of records) writer.add(record);
  const answer = writer.finish();
  return typeof answer === "string" ? utf8(answer) : answer;
}

describe("the answers from a stored row", () => {
  it("have the same bytes as the generated code, in JSON", () => {
    fc.assert(
      fc.property(stored, (record) => {
        const message = toProto(fieldsOf(record));
        const defaults = ["labels", "extensions", "sandboxer"] as const;
        assert.equal(writeJson(recordToJson(record)), writeJson(Sandbox.toJson(message, { defaults })));
        const answer = { sandbox: message };
        assert.equal(writeJson(recordAnswer.toJson(record)), writeJson(Get.response.toJson(answer)));
      }),
      { numRuns: 3_000 },
    );
  });

  it("have the same bytes as the generated code, in binary", () => {
    fc.assert(
      fc.property(fc.array(stored, { maxLength: 3 }), (records) => {
        const list = records.map((record) => toProto(fieldsOf(record)));
        assert.deepEqual(written(new RecordBinaries(), records), List.response.encode({ list }));
        const text = new TextDecoder().decode(written(new RecordTexts("list", "rpc"), records));
        assert.equal(text, writeJson(List.response.toJson({ list })));
        const [record] = records;
        const [sandbox] = list;
        if (record && sandbox)
          assert.deepEqual(recordAnswer.encode(record), Get.response.encode({ sandbox }));
      }),
      { numRuns: 1_500 },
    );
  });

  for (const document of documents) {
    it(`equal the generated code's for a spec of ${JSON.stringify(new TextDecoder().decode(document)).slice(0, 40)}, ${document.length} bytes`, () => {
      const spec = { typeUrl: "t", value: document };
      const record = new StoredSandbox({
        id: "a",
        uid: "u",
        revision: 1,
        runtimeName: utf8(""),
        runtimeOptions: null,
        spec: encodeAny(spec),
        labels: "{}",
        extensions: "{}",
        sandboxer: utf8(""),
        createdAt: 0,
        updatedAt: 0,
      });
      assert.equal(record.toJsonText("rpc"), writeJson(Sandbox.toJson(toProto(fieldsOf(record)))));
    });
  }
});
