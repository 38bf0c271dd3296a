import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJsonBytes, parseLenientJson } from "../../shared/json/parse.ts";
import { toPlain } from "../../shared/json/plain.ts";
import { writeJson } from "../../shared/json/write.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const readsAs = (text: string, written: string) =>
  assert.equal(writeJson(parseLenientJson(bytesOf(text))), written);

/** Writes any UTF-16 text as JSON in ASCII. */
function quoted(text: string): string {
  const escaped = text.replace(
    /[^ !#-[\]-~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}

test("the lenient parser reads everything that the strict one reads, as it does", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const bytes = bytesOf(text);
      let strict: unknown;
      try {
        strict = parseJsonBytes(bytes);
      } catch (error) {
        assert.ok(error instanceof SandboxError);
        return;
      }
      assert.deepEqual(parseLenientJson(bytes), strict);
    }),
  );
});

test("the lenient parser reads escapes and repeated keys as the platform's parser does", () => {
  const units = fc.array(fc.constantFrom(0x61, 0x22, 0x5c, 0xd83d, 0xde00, 0xdc00, 0xfeff), { maxLength: 6 });
  const text = units.map((each) => String.fromCharCode(...each));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom("a", "b", "__proto__"), text), { maxLength: 6 }),
      (members) => {
        const written = members.map(([key, value]) => `${quoted(key)}:${quoted(value)}`).join(",");
        const expected: Record<string, string> = Object.create(null);
        for (const [key, value] of members) expected[key] = value.toWellFormed();
        assert.deepEqual(toPlain(parseLenientJson(bytesOf(`{${written}}`))), expected);
      },
    ),
  );
});

test("a byte order mark, bad UTF-8, duplicate keys and the text of numbers", () => {
  readsAs('\ufeff{"a":1.0}', '{"a":1.0}');
  readsAs('{"a":1,"a":{"b":2},"a":3e0}', '{"a":3e0}');
  readsAs('"\\ud83d\\u0061"', '"\ufffda"');
  assert.equal(writeJson(parseLenientJson(new Uint8Array([0x22, 0xc3, 0x28, 0x22]))), '"\ufffd("');
});

test("what no parser reads is refused by its position", () => {
  for (const text of [
    "",
    "{",
    "{]",
    '{"a":01}',
    "'a'",
    '{"a":1,}',
    '"\\x"',
    "\ufeff\ufeff1",
    "1 2",
    '"\u0001"',
  ]) {
    assert.throws(
      () => parseLenientJson(bytesOf(text)),
      /^SandboxError: not valid JSON at line 1, column /,
      text,
    );
  }
  assert.throws(
    () => parseLenientJson(bytesOf("[".repeat(101) + "]".repeat(101))),
    /nested more than 100 levels/,
  );
});
