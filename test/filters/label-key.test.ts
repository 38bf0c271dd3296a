import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeKey, encodeKey } from "../../schema/label-key.ts";

test("a key's %, quotes, backslashes and control characters are written as %xx", () => {
  assert.equal(encodeKey('a%"\\\0\x1f\x7fé😀'), "a%25%22%5c%00%1f\x7fé😀");
  assert.equal(encodeKey("app.kubernetes.io/name"), "app.kubernetes.io/name");
});

test("every key is decoded unchanged, and no two keys have the same encoding", () => {
  const keys = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc
      .array(fc.constantFrom("%", "%2", "25", '"', "\\", "\0", "\n", "a", "😀"))
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(keys, (key) => {
      const text = encodeKey(key);
      assert.doesNotMatch(text, /["\\\0-\x1f]/);
      assert.equal(decodeKey(text), key);
    }),
  );
});
