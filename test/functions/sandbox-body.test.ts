import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readSandbox } from "../../functions/rest/sandbox-body.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJsonBytes } from "../../shared/json/parse.ts";
import { writeJson } from "../../shared/json/write.ts";
import { Sandbox } from "../../shared/protobuf/messages.ts";
import { fromProto } from "../../shared/protobuf/sandbox.ts";
import { messageOf } from "../protobuf/arbitraries.ts";

const utf8 = (value: string) => new TextEncoder().encode(value);

/** Returns the result of parsing: the sandbox for the Store, or the error. */
function outcome(read: () => Parameters<typeof fromProto>[0]): unknown {
  try {
    return fromProto(read());
  } catch (error) {
    assert.ok(error instanceof SandboxError, String(error));
    return { code: error.code, message: error.message, violations: error.violations };
  }
}

function assertSame(bytes: Uint8Array): void {
  const strict = () => Sandbox.fromJson(parseJsonBytes(bytes), { unknownFields: "refuse" });
  assert.deepEqual(
    outcome(() => readSandbox(bytes)),
    outcome(strict),
  );
}

const bodies: readonly string[] = [
  "",
  "null",
  "[]",
  "1",
  "{}",
  '{"sandboxId":"a","runtime":{}}',
  '{"sandboxId":1}',
  '{"sandboxId":null}',
  '{"sandbox_id":"a"}',
  '{"sandboxId":"a","sandbox_id":"a"}',
  '{"sandboxId":"a","bogus":1}',
  '{"sandboxId":"a","__proto__":{}}',
  '{"labels":{"__proto__":"x","constructor":"y"}}',
  '{"labels":{"b":"1","1":"2"}}',
  '{"labels":{"1":"2","b":"1"}}',
  '{"labels":{"a":"\\ud800"}}',
  '{"labels":{"a":"\\u0001"}}',
  '{"labels":{"a":1}}',
  '{"labels":[]}',
  '{"labels":{"a":"1","a":"2"}}',
  '{"runtime":[]}',
  '{"runtime":{"name":"r","options":{"typeUrl":"t","value":"AQ=="}}}',
  '{"runtime":{"name":"r","bogus":1}}',
  '{"spec":{"typeUrl":"t","json":null}}',
  '{"spec":{"typeUrl":"t","json":0}}',
  '{"spec":{"typeUrl":"t","json":""}}',
  '{"spec":{"typeUrl":"t","json":{"a":1.0}}}',
  '{"spec":{"typeUrl":"t","json":{"a":[1,"2",{}]}}}',
  '{"spec":{"typeUrl":"t","json":{},"value":"AQ=="}}',
  '{"spec":{"typeUrl":"t","value":null}}',
  '{"spec":{"typeUrl":"t","value":"%"}}',
  '{"spec":{"typeUrl":null}}',
  '{"spec":{"@type":"t"}}',
  '{"extensions":{"e":{"typeUrl":"t","value":""}}}',
  '{"extensions":{"e":null}}',
  '{"createdAt":"2023-11-14T22:13:20Z"}',
  '{"createdAt":"yesterday"}',
  '{ "sandboxId": "a" }',
  '\ufeff{"sandboxId":"a"}',
  ...[60, 61, 62, 63, 64, 97, 98, 99].map(
    (depth) => `{"spec":{"json":${"[".repeat(depth)}${"]".repeat(depth)}}}`,
  ),
];

describe("the body of a sandbox", () => {
  for (const body of bodies) {
    it(`is parsed strictly: ${body.slice(0, 60)}`, () => assertSame(utf8(body)));
  }

  it("is parsed strictly: bytes that are not UTF-8", () => {
    assertSame(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d));
  });

  it("is the same sandbox in every notation", () => {
    fc.assert(
      fc.property(messageOf("containerd.types.Sandbox"), fc.constantFrom(0, 1), (message, indent) => {
        const written = writeJson(Sandbox.toJson(message));
        assertSame(utf8(indent === 0 ? written : JSON.stringify(JSON.parse(written), null, indent)));
      }),
      { numRuns: 2_000 },
    );
  });
});
