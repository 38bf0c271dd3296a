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
