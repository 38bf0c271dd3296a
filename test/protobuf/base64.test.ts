import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SandboxError } from "../../shared/errors/error.ts";
import { decodeBase64, encodeBase64 } from "../../shared/protobuf/base64.ts";

test("bytes are encoded as by the platform, and decoded unchanged", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.from(bytes).toString("base64");
      assert.equal(encodeBase64(bytes), text);
      assert.deepEqual(decodeBase64(text), bytes);
      assert.deepEqual(decodeBase64(text.replace(/=+$/, "")), bytes);
      assert.deepEqual(decodeBase64(Buffer.from(bytes).toString("base64url")), bytes);
    }),
    { numRuns: 1000 },
  );
});

test("megabytes are encoded and decoded", () => {
  const bytes = new Uint8Array(3_000_001).map((_, index) => index * 7);
  assert.equal(encodeBase64(bytes), Buffer.from(bytes).toString("base64"));
  assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes);
});

test("surplus bits are ignored, as in proto3 JSON", () => {
  assert.deepEqual(decodeBase64("-_"), Uint8Array.of(0xfb));
});

test("other characters, white space and invalid lengths are rejected", () => {
  for (const text of [
    "A",
    "AAAAA",
    "AA=",
    "AAA==",
    "A===",
    "====",
    "=",
    "AA==AA==",
    "AA A",
    "AAA\n",
    "AA.A",
    "AAAé",
    "AAA\u0141",
  ]) {
    assert.throws(
      () => decodeBase64(text),
      (error) =>
        error instanceof SandboxError &&
        error.code === "invalid_argument" &&
        /is not base64/.test(error.message),
      text,
    );
  }
});
