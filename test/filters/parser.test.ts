import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SandboxError } from "../../shared/errors/error.ts";
import { compileFilters } from "../../shared/filters/compile.ts";
import { maxSelectors, parseFilters } from "../../shared/filters/language/parser.ts";
import { loadRegexEngine } from "../../shared/filters/language/regex-engine.ts";
import { character } from "../support/character.ts";
import { cpuTimeMs } from "../support/cpu-time.ts";

await loadRegexEngine();

const mebibyte = 1024 * 1024;

function messageOf(...filters: readonly string[]): string {
  try {
    parseFilters(filters);
  } catch (error) {
    assert.ok(error instanceof SandboxError);
    assert.equal(error.code, "invalid_argument");
    return error.message;
  }
  throw new assert.AssertionError({ message: `${JSON.stringify(filters)} was taken` });
}

test("a filter is parsed into its selectors", () => {
  assert.deepEqual(parseFilters(['labels."a b".c == x,id', "", " id\n~=\t|a\\|b|"]), [
    [
      { path: ["labels", "a b", "c"], operator: "==", value: "x" },
      { path: ["id"], operator: "present", value: "" },
    ],
    [],
    [{ path: ["id"], operator: "~=", value: "a|b" }],
  ]);
});

test("escapes in quotes mean what they mean in Go", () => {
  const meant: readonly (readonly [string, string])[] = [
    ['"\\a\\b\\f\\n\\r\\t\\v\\\\\\""', '\x07\b\f\n\r\t\v\\"'],
    ['"\\x41\\102\\u0043\\U00000044"', "ABCD"],
    ['"\\000\\x00"', "\0\0"],
    ['"\\xc3\\xa9\\303\\251"', "éé"],
    ['"\\xe7\\x95\\x8c"', "界"],
    ['"\\xf0\\x9f\\x98\\x80"', "😀"],
    ['"\\xc3\\u00a9"', "\udcc3©"],
    ['"\\xff"', "\udcff"],
    ['"\\ud83d\\ude00"', "\ufffd\ufffd"],
    ['"\\U80000041\\UFFFFFF41"', "AA"],
    ['"\\UFFFFFFC3\\UFFFFFFA9"', "é"],
    ['"/|\'`"', "/|'`"],
  ];
  for (const [quoted, value] of meant) {
    assert.deepEqual(parseFilters([`id==${quoted}`]), [[{ path: ["id"], operator: "==", value }]], quoted);
  }
});

test("a name consists of letters, digits and underscores of ASCII", () => {
  const names = "azAZ09_";
  for (const name of names) {
    assert.deepEqual(parseFilters([`id,${name}==x`])[0]?.[1]?.path, [name]);
  }
  // The neighbours of the ranges.
  for (const other of "`{@[:^-") assert.notEqual(messageOf(`id,${other}==x`), "", other);
});

test("an unquoted value may contain all visible ASCII characters but the comma", () => {
  for (let code = 0; code < 0x80; code++) {
    const value = `a${String.fromCharCode(code)}b`;
    if (value === "a,b") continue;
    if (code > 0x20 && code < 0x7f) {
      assert.deepEqual(parseFilters([`id==${value}`]), [[{ path: ["id"], operator: "==", value }]]);
    } else {
      assert.match(messageOf(`id==${value}`), /^filters\[0\]: /, `code ${code}`);
    }
  }
});

test("an error says which filter is wrong, where and why", () => {
  assert.match(
    messageOf("labels.dash-key==d"),
    /^filters\[0\]: expected an operator .* at character 12, before "-key==d"$/,
  );
  assert.match(
    messageOf("id==a", "id=b"),
    /^filters\[1\]: the operators are ==, != and ~=.* at character 3, before "=b"$/,
  );
  assert.match(
    messageOf("labels.app=="),
    /^filters\[0\]: expected a value.* at the end, after "labels\.app=="$/,
  );
  assert.match(messageOf('labels."😀"==a b'), / at character 14, before " b"$/);
  assert.match(messageOf('id=="\\q"'), /unknown escape in "…"; at character 6, before "\\\\q\\""$/);
  assert.match(messageOf('id=="\\x4"'), /\\x needs 2 hexadecimal digits; at character 6/);
  assert.match(messageOf('id=="\\400"'), /octal escape has three digits.*; at character 6/);
  assert.match(messageOf('id=="abc'), /the quote " is not closed; at character 5/);
  assert.match(messageOf("id==/abc/"), /double quotes; at character 5/);
  assert.match(messageOf("id==a\0"), /U\+0000.*; at character 6/);
  assert.match(messageOf("id==\ud800"), /invalid text.*; at character 5/);
});

test("an error quotes at most 64 characters of the filter", () => {
  const message = messageOf(`id==${"a".repeat(5000)} ${"b".repeat(5000)}`);
  assert.ok(message.length < 250, message);
});

test("any text is either parsed or rejected as an invalid argument", () => {
  const pieces = fc.constantFrom(
    ...[
      "id",
      "labels",
      ".",
      ",",
      "==",
      "!=",
      "~=",
      "=",
      "~",
      '"',
      "/",
      "|",
      "\\",
      "\\x4",
      "\\u00e9",
      "\\777",
    ],
    ...[
      "\\UFFFFFFFF",
      " ",
      "\n",
      "\0",
      "\u00a0",
      "\u0085",
      "\ufeff",
      "a",
      "é",
      "界",
      "😀",
      "\ufffd",
      "\ud83d",
      "-",
    ],
    ...["(", ")", "[", "]", "{2}", "*", "+", "^", "$", "(?i)", "\\Q"],
  );
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
    fc.string({ unit: character, maxLength: 30 }),
    fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
  );
  const sandbox = { id: "a", labels: new Map([["a", "é"]]) };
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 3 }), (filters) => {
      try {
        compileFilters(filters).matches(sandbox);
      } catch (error) {
        assert.ok(error instanceof SandboxError, String(error));
        assert.equal(error.code, "invalid_argument");
      }
    }),
    { numRuns: 3000 },
  );
});

test("a filter as large as a request is parsed or rejected in linear time", () => {
  const fill = (unit: string) => unit.repeat(Math.ceil((4 * mebibyte) / unit.length));
  const large: Readonly<Record<string, readonly string[]>> = {
    "a long value": [`labels.a==${fill("x")}`],
    "a long value beyond ASCII": [`labels.a==${fill("界")}`],
    "a long quoted value": [`labels.a=="${fill("x ")}"`],
    "escapes only": [`labels.a=="${fill("\\xc3\\xa9")}"`],
    "bytes that are not text": [`labels.a=="${fill("\\xff")}"`],
    "a long path": [`labels${fill(".a")}`],
    "a long key": [`labels.${fill("a")}`],
    "spaces only": [fill(" ")],
    "a quote that is not closed": [`id=="${fill("\\\\")}`],
    "operators only": [`id${fill("=")}`],
    "selectors only": [`${fill("id,")}id`],
    "filters only": fill("a").split(""),
    "empty filters only": Array.from({ length: mebibyte }, () => ""),
    "a long regular expression": [`id~=${fill("a")}`],
    "parentheses only": [`id~=${fill("(")}`],
  };
  const sandbox = { id: "a", labels: new Map([["a", "x"]]) };
  for (const [name, filters] of Object.entries(large)) {
    const beganMs = cpuTimeMs();
    try {
      compileFilters(filters).matches(sandbox);
    } catch (error) {
      assert.ok(error instanceof SandboxError, name);
      assert.equal(error.code, "invalid_argument", name);
    }
    const tookMs = cpuTimeMs() - beganMs;
    assert.ok(tookMs < 10_000, `${name} took ${tookMs} ms`);
  }
});

test("too many selectors in all filters of a call are rejected", () => {
  const half = Array.from({ length: maxSelectors / 2 }, () => "id").join(",");
  assert.equal(parseFilters([half, half]).length, 2);
  assert.match(messageOf(half, half, "id"), /^filters: more than 10,000 selectors/);
  assert.match(
    messageOf(Array.from({ length: 20_000 }, () => "id").join(",")),
    /^filters: more than 10,000 selectors/,
  );
});
