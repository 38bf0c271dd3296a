import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson, parseJsonInTurns } from "../../shared/json/parse.ts";
import type { JsonValue } from "../../shared/json/value.ts";

const utf8 = new TextEncoder();

/** Returns what a text parses to in turns, or the message of its error, and the number of turns. */
async function inTurns(text: string): Promise<{ result: JsonValue | Error; turns: number }> {
  let turns = 0;
  const turn = async () => {
    turns++;
  };
  const result = await parseJsonInTurns(utf8.encode(text), turn).catch((error: Error) => error);
  return { result, turns };
}

function atOnce(text: string): JsonValue | Error {
  try {
    return parseJson(text);
  } catch (error) {
    assert.ok(error instanceof SandboxError);
    return error;
  }
}

test("a document of many values is parsed in many turns", async () => {
  const { result, turns } = await inTurns(`[${"[1,{}],".repeat(60_000)}null]`);
  assert.ok(Array.isArray(result) && result.length === 60_001);
  // 180,000 values are more than 40 pieces of 4,096.
  assert.ok(turns >= 40 && turns <= 60, `${turns} turns`);
});

test("a document of many long strings is parsed in many turns", async () => {
  const { turns } = await inTurns(`[${`"${"\\n".repeat(10_000)}",`.repeat(200)}null]`);
  assert.ok(turns >= 10 && turns <= 20, `${turns} turns`);
});

for (const [name, text] of [
  ["of a long string", "a".repeat(4_000_000)],
  ["of many escapes", "\\u0061".repeat(600_000)],
] as const) {
  test(`a document ${name} is parsed in many turns`, async () => {
    for (const document of [`{"a":"${text}"}`, `["${text}","b"]`]) {
      const { result, turns } = await inTurns(document);
      assert.deepEqual(result, atOnce(document));
      // 4 MB are decoded in pieces of 1 MiB, and parsed in pieces of 256 KiB.
      assert.ok(turns >= 18 && turns <= 24, `${turns} turns`);
    }
  });
}

test("the parts of a long string make the same text as the whole", () => {
  const parts = ["a", "\\n", "\\\\", '\\"', "\\u00e9", "\\ud83d\\ude00", "\u{1f600}", "\u00e9"];
  // Each part is put across both ends of a step, at each of its characters.
  for (const part of parts) {
    const filling = part.repeat(Math.ceil(131_100 / part.length));
    for (let shift = 0; shift < 13; shift++) {
      const text = `"${"x".repeat(shift)}${filling}"`;
      const expected: unknown = JSON.parse(text);
      assert.ok(parseJson(text) === expected, `${part} after ${shift}`);
      const asKey = parseJson(`{${text}:1}`);
      assert.ok(asKey instanceof Map && asKey.keys().next().value === expected, `${part} after ${shift}`);
    }
  }
});

test("a fault in a long string is reported at its position", () => {
  for (const [fault, rule] of [
    ["\\x", "unknown escape"],
    ["\\u12", "a \\u escape needs four hexadecimal digits"],
    ["\u0001", "a control character in a string must be escaped"],
  ]) {
    for (const length of [10, 65_534, 65_536, 200_001]) {
      for (const filling of ["a", "\\u0061"]) {
        const before = `"${filling.repeat(length)}`;
        const error = atOnce(`${before}${fault}"`);
        const at = `line 1, column ${before.length + 1}`;
        assert.ok(
          error instanceof Error && error.message === `not valid JSON at ${at}: ${rule}`,
          String(error),
        );
      }
    }
  }
  const error = atOnce(`"${"a".repeat(70_000)}\\ud83d${"a".repeat(70_000)}"`);
  assert.match(String(error), /lone surrogate, which is not valid text \(line 1, column 1\)/);
  assert.match(
    String(atOnce(`"${"a".repeat(70_000)}`)),
    /column 70002: unexpected end; the string does not end/,
  );
});

test("in turns, the result and the errors are the same as at once", async () => {
  const large = (inner: string) => `{"a":[${"[],".repeat(20_000)}${inner}],"b":{"c":"d"}}`;
  await fc.assert(
    fc.asyncProperty(
      fc.json(),
      fc.nat(),
      fc.constantFrom("", ",", "]", "}", '"', "\\", ":"),
      async (json, at, extra) => {
        const end = at % (json.length + 1);
        for (const text of [json, json.slice(0, end) + extra + json.slice(end)].map(large)) {
          const { result } = await inTurns(text);
          const expected = atOnce(text);
          if (expected instanceof Error) assert.equal(String(result), String(expected));
          else assert.deepEqual(result, expected);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test("an error of a turn ends the parsing", async () => {
  const gone = new Error("gone");
  let turns = 0;
  const turn = async () => {
    if (++turns === 3) throw gone;
  };
  await assert.rejects(parseJsonInTurns(utf8.encode(`[${"1,".repeat(100_000)}1]`), turn), gone);
  assert.equal(turns, 3);
});

test("bytes are decoded across the ends of pieces, and invalid ones are rejected", async () => {
  const mebibyte = 1_048_576;
  const turn = async () => {};
  for (const shift of [0, 1, 2, 3]) {
    const text = `"${"x".repeat(mebibyte - 1 - shift)}😀${"y".repeat(mebibyte)}"`;
    const bytes = utf8.encode(text);
    assert.ok((await parseJsonInTurns(bytes, turn)) === JSON.parse(text), `${shift}`);
    // The emoji has four bytes: the second one is replaced, then the last two are missing.
    const broken = bytes.slice();
    broken[mebibyte - shift + 1] = 0x61;
    await assert.rejects(parseJsonInTurns(broken, turn), /the bytes are not UTF-8/);
    await assert.rejects(parseJsonInTurns(bytes.subarray(0, mebibyte - shift + 2), turn), /not UTF-8/);
  }
});
