import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { schema } from "../../proto/gen/schema.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Message } from "../../shared/protobuf/message.ts";
import { Sandbox } from "../../shared/protobuf/messages.ts";
import { services } from "../../shared/protobuf/services.ts";
import { codecAndMessage, codecs, messageOf } from "./arbitraries.ts";
import { Dubious, type Model, modelOf, referenceReading } from "./reference.ts";

const { Get, List } = services.Store.methods;

function refuses(act: () => unknown, message: RegExp): void {
  assert.throws(act, (error: unknown) => {
    assert.ok(error instanceof SandboxError, String(error));
    assert.equal(error.code, "invalid_argument");
    assert.match(error.message, message);
    return true;
  });
}

/** Decodes with our codec; undefined if it rejects the bytes, which must be with `invalid_argument`. */
function reading(codec: Message<object>, bytes: Uint8Array): Model | undefined {
  try {
    return modelOf(codec.typeName, codec.decode(bytes));
  } catch (error) {
    assert.ok(error instanceof SandboxError, String(error));
    assert.equal(error.code, "invalid_argument");
    return undefined;
  }
}

/** Decodes with the reference; `null` if implementations may differ. */
function expected(codec: Message<object>, bytes: Uint8Array): Model | undefined | null {
  try {
    return referenceReading(codec.typeName, bytes);
  } catch (error) {
    return error instanceof Dubious ? null : undefined;
  }
}

test("an encoded message decodes unchanged, and encodes to the same bytes", () => {
  fc.assert(
    fc.property(codecAndMessage, ([codec, message]) => {
      const bytes = codec.encode(message);
      const decoded = codec.decode(bytes);
      assert.deepEqual(modelOf(codec.typeName, decoded), modelOf(codec.typeName, message));
      assert.deepEqual(codec.encode(decoded), bytes);
      assert.deepEqual(expected(codec, bytes), modelOf(codec.typeName, message));
    }),
    { numRuns: 1000 },
  );
});

test("concatenated and mutated messages decode as the wire format defines", () => {
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 8, 10, 11, 12, 16, 18, 26, 0x80, 0xff));
  const change = fc.record({ at: fc.nat(), byte, kind: fc.nat(2) });
  const pair = fc.constantFrom(...codecs).chain((codec) => {
    const message = messageOf(codec.typeName);
    return fc.record({ codec: fc.constant(codec), first: message, second: message });
  });
  const seen = { refused: 0, read: 0 };
  fc.assert(
    fc.property(pair, fc.array(change, { maxLength: 3 }), ({ codec, first, second }, changes) => {
      const bytes = [...codec.encode(first), ...codec.encode(second)];
      for (const { at, byte, kind } of changes) {
        const index = at % (bytes.length + 1);
        if (kind === 0) bytes[Math.max(0, index - 1)] = byte;
        else if (kind === 1) bytes.splice(index, 0, byte);
        else bytes.splice(index, 1);
      }
      const given = Uint8Array.from(bytes);
      const theirs = expected(codec, given);
      const ours = reading(codec, given);
      // protobufjs rejects unknown groups in messages without fields. No client sends them.
      if (theirs === null || schema[codec.typeName]?.length === 0) return;
      seen[theirs === undefined ? "refused" : "read"]++;
      assert.deepEqual(ours, theirs);
    }),
    { numRuns: 4000, endOnFailure: true },
  );
  assert.ok(seen.refused > 400 && seen.read > 400, JSON.stringify(seen));
});

test("a text with a lone surrogate is never encoded", () => {
  const any = { type_url: "\ud800", value: new Uint8Array(1) };
  for (const message of [
    { sandboxId: "\udc00" },
    { labels: { "\ud83d": "v" } },
    { labels: { k: `${"x".repeat(5000)}\ud83d` } },
    { extensions: { k: any } },
    { runtime: { name: "r", options: any } },
  ]) {
    refuses(() => Sandbox.encode(message), /lone surrogate/);
  }
});

test("long and short texts of every width are encoded as UTF-8", () => {
  for (const unit of ["a", "é", "€", "\u{1f600}", "\0"]) {
    for (const length of [1, 39, 40, 127, 128, 255, 256, 5000]) {
      const text = unit.repeat(length);
      const bytes = Get.request.encode({ sandboxId: text });
      const utf8 = new TextEncoder().encode(text);
      assert.deepEqual(bytes.subarray(bytes.length - utf8.length), utf8);
      assert.equal(Get.request.decode(bytes).sandboxId, text);
    }
  }
});

test("a byte order mark in a text is kept", () => {
  for (const text of ["\ufeffa", `\ufeff${"long ".repeat(100)}`]) {
    assert.equal(Get.request.decode(Get.request.encode({ sandboxId: text })).sandboxId, text);
  }
});

test("an encoded message has its own buffer", () => {
  const bytes = Get.request.encode({ sandboxId: "a" });
  assert.equal(bytes.buffer.byteLength, bytes.byteLength);
});

test("bytes decoded from a Buffer or a part of one are plain views", () => {
  const bytes = Sandbox.encode({ spec: { type_url: "t", value: Uint8Array.of(1, 2, 3) } });
  const padded = Buffer.concat([Buffer.from("before"), bytes, Buffer.from("after")]);
  const value = Sandbox.decode(padded.subarray(6, 6 + bytes.length)).spec?.value;
  assert.equal(value?.constructor, Uint8Array);
  assert.deepEqual(value, Uint8Array.of(1, 2, 3));
});

test("unknown fields are dropped", () => {
  const bytes = Uint8Array.from([...Get.request.encode({ sandboxId: "a" }), 0xa0, 0x06, 7]);
  assert.deepEqual(Get.request.encode(Get.request.decode(bytes)), Get.request.encode({ sandboxId: "a" }));
});

test("errors name the message and the reason, with the same text on every runtime", () => {
  const get = "request body is not a valid containerd.services.sandbox.v1.StoreGetRequest message";
  refuses(() => Get.request.decode(Uint8Array.of(10, 5, 97)), new RegExp(`^${get}: it ends within a field$`));
  refuses(
    () => Get.request.decode(Uint8Array.of(10, 1, 0xff)),
    new RegExp(`^${get}: it has a string that is not UTF-8$`),
  );
  refuses(() => Get.request.decode(Uint8Array.of(0, 0)), new RegExp(`^${get}: illegal tag`));
});

test("lengths beyond the end are rejected before any allocation", () => {
  for (const length of [
    [0xff, 0xff, 0xff, 0xff, 0x07],
    [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  ]) {
    refuses(() => Get.request.decode(Uint8Array.from([10, ...length, 97])), /StoreGetRequest/);
    refuses(() => List.response.decode(Uint8Array.from([10, ...length, 97])), /StoreListResponse/);
    refuses(() => Sandbox.decode(Uint8Array.from([0x1a, ...length])), /Sandbox/);
  }
});

test("groups nested a million levels deep are rejected without recursion", () => {
  const deep = new Uint8Array(1_000_000).fill(0x0b);
  refuses(() => Sandbox.decode(deep), /max depth|ends within/);
});

test("4 MB of the smallest fields are decoded in linear time", () => {
  const bytes = new Uint8Array(4 * 1024 * 1024);
  for (let at = 0; at < bytes.length; at += 2) bytes[at] = 0x0a;
  const started = performance.now();
  assert.equal(List.request.decode(bytes).filters?.length, bytes.length / 2);
  assert.ok(performance.now() - started < 5_000);
});
