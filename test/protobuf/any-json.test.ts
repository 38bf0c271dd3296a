import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJson } from "../../shared/json/parse.ts";
import { writeJson } from "../../shared/json/write.ts";
import { Sandbox } from "../../shared/protobuf/messages.ts";
import { services } from "../../shared/protobuf/services.ts";
import { json, refuses } from "./refuses.ts";

const utf8 = (value: string) => new TextEncoder().encode(value);

test("an Any has its value as base64 or as JSON", () => {
  const spec = (source: string) => Sandbox.fromJson(json(`{'spec':${source}}`)).spec;
  assert.deepEqual(spec("{'typeUrl':'t','value':'AQI'}"), { type_url: "t", value: Uint8Array.of(1, 2) });
  assert.deepEqual(
    spec("{'typeUrl':'t','json':{'b':1.0,'a':['x',null]}}")?.value,
    utf8('{"b":1.0,"a":["x",null]}'),
  );
  assert.deepEqual(spec("{'typeUrl':'t','json':'text'}")?.value, utf8('"text"'));
  assert.deepEqual(spec("{'typeUrl':'t'}"), { type_url: "t", value: new Uint8Array(0) });
  assert.deepEqual(spec("{'typeUrl':'t','value':'','json':null}"), {
    type_url: "t",
    value: new Uint8Array(0),
  });
  refuses(() => spec("{'typeUrl':'','value':'','json':{}}"), "spec", /"value" or "json", not both/);
});

test("an Any without a type is rejected, and one with an empty type is not", () => {
  for (const source of [
    "{}",
    "{'value':'AQI'}",
    "{'json':{}}",
    "{'typeUrl':null}",
    "{'process':{'args':[]}}",
  ]) {
    refuses(() => Sandbox.fromJson(json(`{'spec':${source}}`)), "spec.typeUrl", /is missing/);
  }
  const untyped = { spec: { type_url: "", value: Uint8Array.of(1) } };
  const written = Sandbox.toJson(untyped);
  assert.equal(writeJson(written), '{"spec":{"typeUrl":"","value":"AQ=="}}');
  assert.deepEqual(Sandbox.fromJson(written).spec, untyped.spec);
});

test('an Any with "@type" is rejected with an alternative', () => {
  const source = json("{'spec':{'@type':'type.googleapis.com/x','a':1}}");
  for (const unknownFields of ["ignore", "refuse"] as const) {
    refuses(
      () => Sandbox.fromJson(source, { unknownFields }),
      "spec",
      /"@type".*"typeUrl", "value".*"typeUrl", "json".*application\/proto/,
    );
  }
});

test("an Any is written as JSON only if that preserves its bytes", () => {
  const form = (value: Uint8Array | string) => {
    const bytes = typeof value === "string" ? utf8(value) : value;
    const written = Sandbox.toJson({ spec: { type_url: "t", value: bytes } });
    assert.deepEqual(Sandbox.fromJson(written).spec?.value, bytes);
    return writeJson(written).includes('"json"') ? "json" : "value";
  };
  const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  for (const text of [
    "{}",
    "[]",
    '{"b":1,"a":[1e3,1.0,-0]}',
    '{"é":"\u{1f600}"}',
    '{"__proto__":{}}',
    deep(64),
  ]) {
    assert.equal(form(text), "json", text);
  }
  for (const text of [
    '{"a": 1}',
    '{"a":1}\n',
    '{"a":1,"a":1}',
    '{"a":"\\u003c"}',
    '{"a":"\\ud800"}',
    '{"a":"\\/"}',
    '"text"',
    "7",
    "null",
    "{",
    "",
    "\ufeff{}",
    deep(65),
    deep(100_000),
  ]) {
    assert.equal(form(text), "value", text.slice(0, 20));
  }
  assert.equal(form(Uint8Array.of(0x7b, 0xff, 0x7d)), "value");
});

test("written JSON is never nested too deeply to be parsed", () => {
  const bytes = utf8(`{"a":${"[".repeat(63)}${"]".repeat(63)}}`);
  const written = services.Store.methods.List.response.toJson({
    list: [{ extensions: { e: { type_url: "t", value: bytes } } }],
  });
  assert.match(writeJson(written), /"json"/);
  assert.doesNotThrow(() => parseJson(writeJson(written)));
});
