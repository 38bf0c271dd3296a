import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson, parseJsonBytes } from "../../shared/json/parse.ts";
import { toPlain } from "../../shared/json/plain.ts";
import { JsonNumber, type JsonValue } from "../../shared/json/value.ts";
import { writeJson } from "../../shared/json/write.ts";
import { character } from "../support/character.ts";
import { refuses } from "./refuses.ts";

/** Generates texts for JSON.stringify, often with characters that need an escape or are special. */
const text = fc.oneof(
  fc.string({ unit: character, maxLength: 8 }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    '"',
    "\\",
    "\0",
    "\n",
    "\u2028",
    "\u007f",
    "\u{1f600}",
    "",
    "a",
  ),
);

const numberText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    "0",
    "-0",
    "1.0",
    "1e3",
    "1E-3",
    "0.10",
    "123456789012345678901234567890",
    "1e400",
    "-1e-400",
  ),
);

const { value: anyValue } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, false),
    text,
    numberText.map((lexeme) => new JsonNumber(lexeme)),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.tuple(text, tie("value")), { maxLength: 5 }).map((entries) => new Map(entries)),
  ),
}));

/** Returns true if a document is rejected here although JSON.parse accepts it. */
function isTooLoose(document: string): boolean {
  try {
    parseJson(document);
    return false;
  } catch (error) {
    assert.ok(error instanceof SandboxError);
    return /given twice|lone surrogate/.test(error.message);
  }
}

function parseLoosely(document: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(document) };
  } catch {
    return undefined;
  }
}

test("a written value parses as the same value, with numbers and order", () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const written = writeJson(value);
      const read = parseJson(written);
      assert.deepEqual(read, value);
      assert.equal(writeJson(read), written);
    }),
    { numRuns: 1000 },
  );
});

test("documents parse as with JSON.parse, with any white space", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom("", " ", "\t", "\r\n"), (value, space) => {
      const document = space + JSON.stringify(value, null, space) + space;
      assert.deepEqual(JSON.stringify(toPlain(parseJson(document))), JSON.stringify(value));
      assert.equal(writeJson(parseJson(JSON.stringify(value))), JSON.stringify(value));
    }),
    { numRuns: 1000 },
  );
});

test("mutated documents parse as with JSON.parse, except for stricter rules", () => {
  const unit = fc.oneof(
    fc.constantFrom(...'{}[]:,"\\u0019.-+eE tfn\n\0\ud83d'),
    fc.string({ minLength: 1, maxLength: 1 }),
  );
  const change = fc.record({ at: fc.nat(), unit, kind: fc.nat(2) });
  const seen = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(change, { minLength: 1, maxLength: 3 }), (value, changes) => {
      let document = JSON.stringify(value);
      for (const { at, unit, kind } of changes) {
        const index = at % (document.length + 1);
        const rest = kind === 0 ? document.slice(index) : document.slice(index + 1);
        document = document.slice(0, index) + (kind === 2 ? "" : unit) + rest;
      }
      if (isTooLoose(document)) return;
      const theirs = parseLoosely(document);
      seen[theirs ? "valid" : "invalid"]++;
      if (!theirs) refuses(document, /not valid JSON at line \d+, column \d+/);
      else assert.equal(JSON.stringify(toPlain(parseJson(document))), JSON.stringify(theirs.value));
    }),
    { numRuns: 5000, endOnFailure: true },
  );
  assert.ok(seen.valid > 500 && seen.invalid > 500, JSON.stringify(seen));
});

test("invalid JSON is rejected with line, column and path", () => {
  refuses("", /at line 1, column 1: unexpected end/);
  refuses("\n\n  x", /at line 3, column 3: expected a value/);
  refuses('{"a":{"b":[1,2,tru]}}', /at line 1, column 16, in a\.b\[2\]: expected a value/, "a.b[2]");
  refuses('{"labels":{"x y":1,}}', /in labels: expected a key/, "labels");
  refuses("[1,]", /expected a value/, "[1]");
  refuses("[1 2]", /expected "," or "\]"/);
  refuses('{"a" 1}', /expected ":" after a key/);
  refuses('{"a":1 "b":2}', /expected "," or "}"/);
  refuses("{a:1}", /expected a key in double quotes/);
  refuses("{} {}", /nothing may follow the value/);
  refuses('"abc', /unexpected end; the string does not end/);
  refuses('"a\nb"', /a control character in a string must be escaped/);
  refuses('"a\0b"', /a control character/);
  refuses('"\\x41"', /unknown escape/);
  refuses('"\\u12G4"', /needs four hexadecimal digits/);
  refuses('"\\u00', /needs four hexadecimal digits/);
  for (const document of [
    "01",
    "+1",
    "1.",
    ".5",
    "1e",
    "0x10",
    "NaN",
    "Infinity",
    "-",
    "nul",
    "True",
    "'a'",
    "[",
    "{",
    "//\n1",
  ]) {
    refuses(document, /not valid JSON/);
  }
  for (const space of ["\u00a0", "\u2003", "\v", "\f", "\u2028"]) refuses(`${space}1`, /expected a value/);
});

test("a byte order mark is rejected", () => {
  refuses("\ufeff{}", /a byte order mark is not allowed/);
  assert.throws(
    () => parseJsonBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)),
    /a byte order mark is not allowed/,
  );
});

test("a duplicate key is rejected with its path, in any notation", () => {
  refuses(
    '{"labels":{"app":"a","app":"b"}}',
    /^labels\.app: is given twice \(line 1, column 22\)$/,
    "labels.app",
  );
  refuses('{"a":1,"\\u0061":2}', /^a: is given twice/, "a");
  refuses('{"__proto__":1,"__proto__":2}', /^__proto__: is given twice/);
  refuses('[{},{"a.b":1,"a.b":2}]', /^\[1\]\["a\.b"\]: is given twice/, '[1]["a.b"]');
});

test("a lone surrogate is rejected with its path, raw or escaped, in keys and values", () => {
  for (const lone of ["\ud800", "\\ud800", "\\uDC00", "x\\ud83d\\u0041", "\\ude00\\ud83d", "\ud83d\\u0041"]) {
    refuses(`{"labels":{"app":"${lone}"}}`, /^labels\.app: has a lone surrogate/, "labels.app");
    refuses(`{"labels":{"${lone}":""}}`, /^labels: has a lone surrogate/, "labels");
  }
  assert.equal(parseJson('"\\ud83d\\ude00"'), "\u{1f600}");
  assert.equal(parseJson('"\u{1f600}"'), "\u{1f600}");
});

test("bytes that are not UTF-8 are rejected", () => {
  for (const bytes of [
    [0x22, 0xff, 0x22],
    [0x22, 0xc0, 0x80, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
    [0x22, 0xc3],
  ]) {
    assert.throws(
      () => parseJsonBytes(Uint8Array.from(bytes)),
      (error) =>
        error instanceof SandboxError && error.code === "invalid_argument" && /not UTF-8/.test(error.message),
    );
  }
  assert.equal(parseJsonBytes(new TextEncoder().encode('"é\u{1f600}"')), "é\u{1f600}");
});

test("toPlain returns the values of JSON.parse, and no key reaches a prototype", () => {
  const plain = toPlain(parseJson('{"__proto__":{"polluted":true},"a":[1,"x",null,false,1e400]}'));
  assert.equal(Reflect.get({}, "polluted"), undefined);
  assert.ok(typeof plain === "object" && plain !== null);
  assert.equal(Object.getPrototypeOf(plain), null);
  assert.deepEqual(Object.keys(plain), ["__proto__", "a"]);
  assert.deepEqual(Reflect.get(plain, "a"), [1, "x", null, false, Number.POSITIVE_INFINITY]);
});

test("numbers keep their notation and have their value", () => {
  const number = parseJson("1.50e1");
  assert.ok(number instanceof JsonNumber);
  assert.equal(number.lexeme, "1.50e1");
  assert.equal(number.value, 15);
  assert.equal(writeJson([JsonNumber.of(7), JsonNumber.of(-0.5), JsonNumber.of(1e21)]), "[7,-0.5,1e+21]");
});
