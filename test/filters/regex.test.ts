import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { SandboxError } from "../../shared/errors/error.ts";
import { compileFilters, compileInTurns } from "../../shared/filters/compile.ts";
import { Regexes } from "../../shared/filters/language/regex.ts";
import { loadRegexEngine } from "../../shared/filters/language/regex-engine.ts";

await loadRegexEngine();

function compile(pattern: string) {
  const regex = new Regexes().compile(pattern);
  assert.ok(regex, `${pattern} does not compile`);
  return regex;
}

test("the literal of a pattern is known", () => {
  const literals: readonly (readonly [string, string])[] = [
    ["^web$", "equals web"],
    ["\\A(w)(eb)\\z", "equals web"],
    ["^a{3}$", "equals aaa"],
    ["^$", "equals "],
    ["^web", "startsWith web"],
    ["^\\Qa.b\\E", "startsWith a.b"],
    ["(^web)", "startsWith web"],
    ["web", "contains web"],
    ["w\\.b", "contains w.b"],
    ["", "contains "],
    ["^", "startsWith "],
    ["^web-[0-9]+$", "startsWith web-…"],
    ["^web-(a|b)", "startsWith web-…"],
    ["^web|^webx", "contains …"],
    ["^web|api", "contains …"],
    ["^web?", "startsWith we…"],
    ["^web*", "startsWith we…"],
    ["^web+", "startsWith web…"],
    ["^(?i)web", "startsWith …"],
    ["(?i)^web", "startsWith …"],
    ["^w(?i)eb", "startsWith w…"],
    ["(?m)^web", "contains …"],
    ["(?m)^web$", "contains …"],
    ["(?s).web", "contains …"],
    ["web$", "contains web…"],
    ["web.*", "contains web…"],
    ["\\bweb", "contains …"],
    ["^\\bweb", "startsWith …"],
    ["^web\\b", "startsWith web…"],
    ["^\\x{d800}", "startsWith …"],
    ["^a\\x{fffd}", "startsWith a…"],
    ["^😀", "startsWith 😀"],
    ["a^b", "contains a…"],
  ];
  for (const [pattern, expected] of literals) {
    const { kind, text, exact } = compile(pattern).literal;
    assert.equal(`${kind} ${text}${exact ? "" : "…"}`, expected, pattern);
  }
});

test("a pattern without operators is what the engine makes of it", () => {
  // In a group that captures nothing it has operators, and the same program.
  const characters = fc.constantFrom(..."abw09 ,-/~!\"'=<>&%#@:;_\n\0é😀ſK");
  fc.assert(
    fc.property(fc.array(characters, { minLength: 1, maxLength: 300 }), (parts) => {
      const text = parts.join("");
      const plain = compile(text);
      const engine = compile(`(?:${text})`);
      assert.deepEqual(plain.literal, engine.literal);
      assert.equal(plain.matchesEmpty, engine.matchesEmpty);
      for (const value of [text, `x${text}y`, text.slice(1), ""]) {
        assert.equal(plain.test(value), engine.test(value), JSON.stringify([text, value]));
        assert.equal(plain.test(value), RE2JS.compile(text).test(value), JSON.stringify([text, value]));
      }
    }),
  );
});

test("a pattern without operators costs as much work as in the engine", () => {
  for (const text of ["a", "web", "w".repeat(200), "é😀"]) {
    const workOf = (pattern: string) => {
      const regexes = new Regexes();
      regexes.compile(pattern)?.test(`x${text}y`);
      return regexes.work;
    };
    assert.ok(workOf(text) > 0);
    assert.equal(workOf(text), workOf(`(?:${text})`), text);
  }
});

test("every match satisfies the literal, and an exact literal is a match", () => {
  const atoms = fc.constantFrom(
    ...[
      "a",
      "b",
      "ab",
      "é",
      "😀",
      "\\.",
      ".",
      "[ab]",
      "[^a]",
      "(a)",
      "(?:ab)",
      "(a|b)",
      "\\Qa\\E",
      "\\n",
      "\\x{61}",
    ],
    ...[
      "^",
      "$",
      "\\A",
      "\\z",
      "\\b",
      "(?i)",
      "(?m)",
      "(?s)",
      "(?U)",
      "|",
      "()",
      "(?:)",
      "a*",
      "a+",
      "a?",
      "a{2}",
    ],
    ...["a{0}", "(?:)*", "()+", "(?i:a)", "(?-i:a)", "[[:alpha:]]", "\\pL"],
  );
  const patterns = fc.array(atoms, { maxLength: 6 }).map((parts) => parts.join(""));
  const values = fc
    .array(fc.constantFrom("a", "b", "A", ".", "é", "😀", "\n"), { maxLength: 5 })
    .map((c) => c.join(""));
  fc.assert(
    fc.property(patterns, fc.array(values, { minLength: 1, maxLength: 5 }), (pattern, texts) => {
      const regex = new Regexes().compile(pattern);
      if (!regex) return;
      const { kind, text, exact } = regex.literal;
      assert.equal(regex.matchesEmpty, regex.test(""));
      for (const value of [...texts, text, `${text}b`, `b${text}`]) {
        const fits =
          kind === "equals"
            ? value === text
            : kind === "startsWith"
              ? value.startsWith(text)
              : value.includes(text);
        const matches = RE2JS.compile(pattern).test(value);
        assert.equal(regex.test(value), matches, `${pattern} with ${JSON.stringify(value)}`);
        if (matches) assert.ok(fits, `${pattern} matches ${JSON.stringify(value)}`);
        else assert.ok(!(fits && exact), `${pattern} does not match ${JSON.stringify(value)}`);
      }
    }),
    { numRuns: 3000 },
  );
});

test("a pattern that is invalid in Go does not compile", () => {
  const patterns = [
    "(",
    "[",
    "*",
    "a**",
    "(?=a)",
    "(?<=a)b",
    "(a)\\1",
    "\\u0061",
    "\\Z",
    "a{1001}",
    "(a{100}){11}",
    "\udc80",
  ];
  for (const pattern of patterns) assert.equal(new Regexes().compile(pattern), undefined, pattern);
});

test("a pattern that hangs backtracking engines finishes", () => {
  const text = `${"a".repeat(200_000)}!`;
  for (const pattern of ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b", "(.*)(.*)(.*)(.*)x"]) {
    assert.equal(compile(pattern).test(text), false, pattern);
  }
});

test("a call has limits for regular expressions", () => {
  const refuses = (patterns: readonly string[]) => {
    const regexes = new Regexes();
    assert.throws(
      () => {
        for (const pattern of patterns) regexes.compile(pattern);
      },
      (error) => error instanceof SandboxError && error.code === "invalid_argument",
    );
  };
  refuses(Array.from({ length: 65 }, (_, index) => `a${index}`));
  refuses(["a".repeat(100_001)]);
  refuses(["(x{1000}y{1000}z{1000}){1}".repeat(20)]);
  refuses(["x{1000}".repeat(14), "y{1000}".repeat(14)]);
  // One class is one instruction, but each copy takes memory.
  refuses([`[${"aceg".repeat(30)}]{1000}`]);
  // The programs are too large, but not the patterns.
  refuses(["a".repeat(20_001)]);
  refuses(["a".repeat(10_001), "b".repeat(10_001)]);

  const regexes = new Regexes();
  for (let index = 0; index < 1000; index++) regexes.compile("the same");
  assert.ok(regexes.compile("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$"));
});

function isExhausted(error: unknown): boolean {
  return (
    error instanceof SandboxError &&
    error.code === "resource_exhausted" &&
    /^filters: .*narrow the filter/.test(error.message)
  );
}

test("a call has a limit of work for all its expressions and values", () => {
  const whole = new Regexes().compile("(?:a|aa|aaa|aaaa){900}[^a]");
  assert.throws(() => whole?.test("a".repeat(10_000)), isExhausted);

  const regexes = new Regexes();
  const [one, other] = ["(?:a?){999}[^a]", "(?:a?){1000}[^a]"].map((pattern) => regexes.compile(pattern));
  let matched = 0;
  assert.throws(() => {
    for (; matched < 1_000; matched++) {
      one?.test("a".repeat(500));
      other?.test("a".repeat(500));
    }
  }, isExhausted);
  assert.ok(matched > 20 && matched < 40, `${matched}`);

  const empty = new Regexes().compile("[^a]{1000}");
  assert.throws(() => {
    for (let index = 0; index < 1_000_000; index++) empty?.test("");
  }, isExhausted);
});

test("a value without the literal beginning costs nothing", () => {
  const regexes = new Regexes();
  const regex = regexes.compile("^b(?:a|aa|aaa|aaaa){900}[^a]");
  for (let index = 0; index < 1_000; index++) assert.equal(regex?.test("a".repeat(10_000)), false);
  assert.equal(regexes.work, 0);
});

test("ordinary expressions and thousands of short values are far below the limit", () => {
  const patterns = [
    "^web-[0-9]+$",
    "(web|api|worker)-[0-9]+",
    "[0-9]{1,3}\\.[0-9]{1,3}$",
    "(?i)prod|staging",
    "^v?[0-9]+\\.[0-9]+\\.[0-9]+(-[a-z]+)?$",
  ];
  for (const pattern of patterns) {
    const regexes = new Regexes();
    const regex = regexes.compile(pattern);
    for (let index = 0; index < 5_000; index++) regex?.test(`web-${index}.example`);
    assert.ok(regexes.work < 3_000_000, `${pattern}: ${regexes.work}`);
  }
});

test("long filters are compiled in turns, with the same outcome", async () => {
  const texts = [Array.from({ length: 60 }, (_, at) => `labels.app~="${"w".repeat(200)}${at}"`).join(",")];
  let turns = 0;
  const compiled = await compileInTurns(texts, false, async () => {
    turns++;
  });
  assert.ok(turns >= 20, `${turns} turns for 60 expressions of 200 characters`);
  const { search, exact, selectors } = compileFilters(texts);
  assert.deepEqual(
    { candidates: compiled.search?.candidates, exact: compiled.exact, selectors: compiled.selectors },
    { candidates: search?.candidates, exact, selectors },
  );
});

test("a caller that leaves ends the compilation", async () => {
  const texts = [Array.from({ length: 60 }, (_, at) => `id~="${"w".repeat(600)}${at}"`).join(",")];
  let turns = 0;
  await assert.rejects(
    compileInTurns(texts, false, async () => {
      if (++turns === 2) throw new Error("left");
    }),
    /left/,
  );
  assert.equal(turns, 2);
});

test("Unicode classes count for their ranges, so that no compilation is long", () => {
  assert.ok(new Regexes().compile("\\pL{1,100}"));
  assert.ok(new Regexes().compile("\\pL".repeat(100)));
  assert.throws(() => new Regexes().compile("\\pL".repeat(250)), /are too large/);
});
