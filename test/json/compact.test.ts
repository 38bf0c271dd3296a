import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isCompactJson } from "../../shared/json/is-compact.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { writeJson } from "../../shared/json/write.ts";

const maxDepth = 8;

/** Compact texts, most of them spoiled by a change of a few characters. */
const texts = fc
  .record({
    value: fc.oneof(fc.object({ maxDepth: 10, maxKeys: 6 }), fc.array(fc.jsonValue({ maxDepth: 10 }))),
    at: fc.nat(),
    length: fc.nat(2),
    insert: fc.oneof(
      fc.constantFrom("", " ", "0", "-", "1.0", "1e5", "1e21", "\\", '"', ",", ":", "{", "]", "\\/", "a"),
      fc.string({ maxLength: 2 }),
    ),
  })
  .map(({ value, at, length, insert }) => {
    const text = JSON.stringify(value) ?? "{}";
    const start = at % (text.length + 1);
    return text.slice(0, start) + insert + text.slice(start + length);
  });

describe("isCompactJson", () => {
  it("accepts only what writeJson writes", () => {
    fc.assert(
      fc.property(texts, (text) => {
        if (isCompactJson(text, maxDepth)) assert.equal(writeJson(parseJson(text, maxDepth)), text);
      }),
      { numRuns: 20_000 },
    );
  });

  it("accepts the text of ordinary values", () => {
    const key = fc.stringMatching(/^[a-z"\\\n][a-z0-9é"\\]*$/);
    const leaf = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null), key);
    const value = fc.dictionary(key, fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf)));
    fc.assert(
      fc.property(value, (given) => {
        const text = JSON.stringify(given);
        assert.ok(isCompactJson(text, maxDepth), text);
      }),
    );
  });

  for (const text of [
    '{"a":1,"a":2}',
    '{"a":{"b":1,"c":2,"b":3}}',
    '{"b":1,"1":2}',
    '{"a":1} ',
    '{"a": 1}',
    '{"a":01}',
    '{"a":-0}',
    '{"a":1.0}',
    '{"a":.5}',
    '{"a":}',
    '{"a":12345678901234567890}',
    '{"a":1,}',
    "{,}",
    "[1,]",
    "[",
    '["',
    '["\\"]',
    '["\\/"]',
    '["\\u0041"]',
    '["\u0001"]',
    "[tru]",
    "[-]",
    "[1e400]",
    '"a"',
    "1",
    "",
    "[".repeat(maxDepth + 1) + "]".repeat(maxDepth + 1),
  ]) {
    it(`rejects ${JSON.stringify(text)}`, () => assert.equal(isCompactJson(text, maxDepth), false));
  }
});
