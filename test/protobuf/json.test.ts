import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { JsonNumber } from "../../shared/json/value.ts";
import { writeJson } from "../../shared/json/write.ts";
import { SandboxExit } from "../../shared/protobuf/events.ts";
import { Sandbox } from "../../shared/protobuf/messages.ts";
import { services } from "../../shared/protobuf/services.ts";
import { codecAndMessage, codecs, text } from "./arbitraries.ts";
import { modelOf } from "./reference.ts";
import { json, refuses } from "./refuses.ts";

const { Create, Get, Update } = services.Store.methods;
const { Status, Start, Stop } = services.Controller.methods;

test("every message survives JSON text byte for byte", () => {
  fc.assert(
    fc.property(codecAndMessage, ([codec, message]) => {
      const bytes = codec.encode(message);
      const decoded = codec.decode(bytes);
      const written = writeJson(codec.toJson(decoded));
      const read = codec.fromJson(parseJson(written), { unknownFields: "refuse" });
      assert.deepEqual(modelOf(codec.typeName, read), modelOf(codec.typeName, decoded));
      // Maps with keys like "17" may have another order, which has no meaning in protobuf.
      assert.equal(codec.encode(read).length, bytes.length);
      assert.equal(writeJson(codec.toJson(read)), written);
    }),
    { numRuns: 1500 },
  );
});

test("snake_case names are the same as lowerCamelCase ones", () => {
  const camel = Sandbox.fromJson(
    json("{'sandboxId':'a','createdAt':'2023-11-14T22:13:20Z','spec':{'typeUrl':'t','value':'AQ=='}}"),
  );
  const snake = Sandbox.fromJson(
    json("{'sandbox_id':'a','created_at':'2023-11-14T22:13:20Z','spec':{'type_url':'t','value':'AQ=='}}"),
  );
  assert.deepEqual(Sandbox.encode(snake), Sandbox.encode(camel));
  assert.match(writeJson(Sandbox.toJson(snake)), /"sandboxId".*"spec".*"typeUrl".*"createdAt"/);
});

test("both names of a field together are rejected, even if one is null", () => {
  refuses(() => Get.request.fromJson(json("{'sandboxId':'a','sandbox_id':'a'}")), "sandboxId", /given twice/);
  refuses(
    () => Get.request.fromJson(json("{'sandbox_id':null,'sandboxId':'a'}")),
    "sandboxId",
    /given twice/,
  );
  refuses(
    () => Sandbox.fromJson(json("{'spec':{'typeUrl':'a','type_url':'a'}}")),
    "spec.typeUrl",
    /given twice/,
  );
});

test("null is the same as absent", () => {
  const read = Create.request.fromJson(
    json(
      "{'sandbox':{'sandboxId':null,'runtime':null,'labels':null,'createdAt':null,'spec':{'value':null,'typeUrl':''}}}",
    ),
  );
  assert.deepEqual(Create.request.encode(read), Create.request.encode({ sandbox: { spec: {} } }));
});

test("unknown members are ignored or rejected with their path, as configured", () => {
  const source = "{'sandbox':{'sandboxId':'a','runtime':{'name':'r','flavour':1}}}";
  assert.equal(Create.request.fromJson(json(source)).sandbox?.runtime?.name, "r");
  refuses(
    () => Create.request.fromJson(json(source), { unknownFields: "refuse" }),
    "sandbox.runtime.flavour",
    /is not a field of containerd.types.Sandbox.Runtime/,
  );
  refuses(
    () => Sandbox.fromJson(json("{'extensions':{'a.b':{'typeurl':'x'}}}"), { unknownFields: "refuse" }),
    'extensions["a.b"].typeurl',
    /is not a field of google.protobuf.Any/,
  );
  assert.deepEqual(
    Sandbox.fromJson(json("{'__proto__':{'sandboxId':'x'},'toString':1}")).sandboxId,
    undefined,
  );
});

test("every value of a wrong type is rejected with its path and the rule", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["null", "body", /must be an object, not null/],
    ["[]", "body", /must be an object, not an array/],
    ["{'sandbox':'x'}", "sandbox", /must be an object, not a string/],
    ["{'sandbox':{'sandboxId':7}}", "sandbox.sandboxId", /must be a string, not a number/],
    ["{'sandbox':{'labels':[]}}", "sandbox.labels", /must be an object, not an array/],
    ["{'sandbox':{'labels':{'app':true}}}", "sandbox.labels.app", /must be a string, not a boolean/],
    ["{'sandbox':{'labels':{'app':null}}}", "sandbox.labels.app", /must be a string, not null/],
    ["{'sandbox':{'labels':{'a b':{}}}}", 'sandbox.labels["a b"]', /must be a string, not an object/],
    ["{'sandbox':{'createdAt':1}}", "sandbox.createdAt", /must be a time/],
    ["{'sandbox':{'createdAt':'yesterday'}}", "sandbox.createdAt", /must be a time/],
    ["{'sandbox':{'spec':'x'}}", "sandbox.spec", /must be an object, not a string/],
    ["{'sandbox':{'spec':{'typeUrl':1}}}", "sandbox.spec.typeUrl", /must be a string, not a number/],
    [
      "{'sandbox':{'spec':{'typeUrl':'t','value':{}}}}",
      "sandbox.spec.value",
      /must be a string of base64, not an object/,
    ],
    ["{'sandbox':{'spec':{'typeUrl':'t','value':'*'}}}", "sandbox.spec.value", /is not base64/],
    [
      "{'sandbox':{'extensions':{'a.b':{'typeUrl':'t','value':'*'}}}}",
      'sandbox.extensions["a.b"].value',
      /is not base64/,
    ],
    ["{'sandbox':{'extensions':{'e':null}}}", "sandbox.extensions.e", /must be an object, not null/],
    ["{'fields':'labels'}", "fields", /must be an array, not a string/],
    ["{'fields':['a','b','c',4]}", "fields[3]", /must be a string, not a number/],
    ["{'fields':[null]}", "fields[0]", /must be a string, not null/],
  ];
  for (const [source, path, rule] of cases) refuses(() => Update.request.fromJson(json(source)), path, rule);
  refuses(
    () => Status.request.fromJson(json("{'verbose':'true'}")),
    "verbose",
    /must be true or false, not a string/,
  );
  refuses(
    () => Stop.request.fromJson(json("{'timeoutSecs':true}")),
    "timeoutSecs",
    /must be a number, not a boolean/,
  );
});

test("integers are accepted in any notation", () => {
  const read = (source: string) => Stop.request.fromJson(json(`{'timeoutSecs':${source}}`)).timeoutSecs;
  for (const [source, value] of [
    ["0", 0],
    ["-0", 0],
    ["7", 7],
    ["'7'", 7],
    ["7.0", 7],
    ["70e-1", 7],
    ["1e3", 1000],
    ["'1E+3'", 1000],
    ["0.07e2", 7],
    ["0e999999999999", 0],
    ["4294967295", 4_294_967_295],
  ] as const) {
    assert.equal(read(source), value, source);
  }
  for (const source of [
    "-1",
    "1.5",
    "4294967296",
    "4294967295.00000001",
    "1e10",
    "1e999999999999",
    "1e-1",
    "0.99999999999999999999",
    "''",
    "' 7'",
    "'7 '",
    "'0x7'",
    "'07'",
    "'+7'",
    "'1.'",
    "'NaN'",
  ]) {
    refuses(() => read(source), "timeoutSecs", /must be a whole number from 0 to 4294967295/);
  }
});

// Each takes milliseconds; in quadratic time it would take many minutes.
test("a number with millions of digits is parsed in linear time", { timeout: 60_000 }, () => {
  const read = (source: string) => Stop.request.fromJson(json(`{'timeoutSecs':${source}}`)).timeoutSecs;
  const zeros = "0".repeat(2_000_000);
  const nines = "9".repeat(2_000_000);
  for (const source of [
    `1${zeros}1`,
    `1${zeros}`,
    `0.${zeros}1`,
    `1.${zeros}1`,
    `1${zeros}.${zeros}1e5`,
    nines,
    `1e${nines}`,
    `1e-${nines}`,
    `'1${zeros}1'`,
    `'0${zeros}'`,
    `'1${zeros} '`,
  ]) {
    refuses(() => read(source), "timeoutSecs", /must be a whole number from 0 to 4294967295/);
  }
  for (const [source, value] of [
    [`1${zeros}e-2000000`, 1],
    [`7.${zeros}`, 7],
    [`0.${zeros}7e2000001`, 7],
    [`0.${zeros}`, 0],
    [`0e${nines}`, 0],
    [`7e${zeros}1`, 70],
  ] as const) {
    assert.equal(read(source), value, source.slice(0, 20));
  }
});

test("numbers are written as numbers, and parse unchanged", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (pid) => {
      const written = Start.response.toJson({ pid });
      assert.deepEqual(written.get("pid"), pid === 0 ? undefined : new JsonNumber(String(pid)));
      assert.equal(Start.response.fromJson(written).pid ?? 0, pid);
    }),
  );
});

test("fields with their default value are omitted, unless they are requested", () => {
  assert.equal(writeJson(Sandbox.toJson({ sandboxId: "", labels: {}, extensions: {}, sandboxer: "" })), "{}");
  assert.equal(
    writeJson(Sandbox.toJson({ sandboxId: "a" }, { defaults: ["labels", "extensions", "sandboxer"] })),
    '{"sandboxId":"a","labels":{},"extensions":{},"sandboxer":""}',
  );
  assert.equal(
    writeJson(SandboxExit.toJson({}, { defaults: ["exitStatus", "exitedAt"] })),
    '{"exitStatus":0}',
  );
  assert.equal(writeJson(Update.request.toJson({}, { defaults: ["fields", "sandbox"] })), '{"fields":[]}');
});

test("empty messages are written, absent ones are not", () => {
  assert.equal(
    writeJson(Sandbox.toJson({ runtime: { options: {} }, spec: {}, createdAt: {} })),
    '{"runtime":{"options":{"typeUrl":""}},"spec":{"typeUrl":""},"createdAt":"1970-01-01T00:00:00Z"}',
  );
});

test("keys that are special in JavaScript are ordinary keys", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text)), (entries) => {
      const labels = new Map(entries);
      const read = Sandbox.fromJson(new Map([["labels", labels]]));
      assert.deepEqual(new Map(Object.entries(read.labels ?? {})), labels);
      const decoded = Sandbox.decode(Sandbox.encode(read));
      assert.deepEqual(new Map(Object.entries(decoded.labels ?? {})), labels);
      assert.deepEqual(Sandbox.toJson(decoded).get("labels") ?? new Map(), labels);
    }),
  );
});

test("a time without a JSON form is an internal error with its path", () => {
  for (const createdAt of [{ seconds: 1e15 }, { seconds: 0, nanos: -1 }]) {
    assert.throws(
      () => Create.response.toJson({ sandbox: { createdAt } }),
      (error) =>
        error instanceof SandboxError &&
        error.code === "internal" &&
        error.message.startsWith("sandbox.createdAt: "),
    );
  }
});

test("the codec of every message has its JSON form", () => {
  assert.ok(codecs.length >= 32);
  for (const codec of codecs) {
    assert.equal(writeJson(codec.toJson(codec.fromJson(new Map()))), "{}");
    assert.equal(codec.encode(codec.fromJson(new Map())).length, 0);
  }
});
