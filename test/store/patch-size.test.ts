import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import { type Entries, encodeEntries } from "../../shared/store/entries.ts";
import { character } from "../support/character.ts";

const odd = [
  "%",
  '"',
  "\\",
  "\u0000",
  "\n",
  "\u001f",
  "\u007f",
  "\u2028",
  "é",
  "😀",
  "\ud800",
  "'",
  "/",
  "$",
  "[0]",
];
const text = fc.oneof(
  fc.string({ unit: character, maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...odd), maxLength: 12 }),
  fc.string({ maxLength: 300 }),
);
const usual = fc.constantFrom(
  "app",
  "a",
  "%",
  "%25",
  '"',
  "\u0000",
  "é",
  "1",
  "01",
  "__proto__",
  "a.b",
  "null",
);
const key = fc.oneof(usual, text).filter((each) => each !== "");

/** Entries in any order. Most keys are common, so that patches meet them. */
const entries = <T extends string | null>(value: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(key, value), { maxLength: 8 }).map((pairs): Entries => new Map(pairs));
const stored = entries(text);
const patch = entries(fc.oneof(text, fc.constant(null)));

describe("json_patch, whose result Update estimates", () => {
  const database = new DatabaseSync(":memory:");
  after(() => database.close());
  const statement = database.prepare(`select next, octet_length(next) as size,
    octet_length(?1) + octet_length(?2) as longest, (select count(*) from json_each(next)) as count
    from (select json_patch(?1, ?2) as next)`);

  /** Patches a stored text. The sizes are in bytes. */
  function apply(before: string, change: string) {
    const { next, size, longest, count } = statement.get(before, change) ?? {};
    return { next: String(next), size: Number(size), longest: Number(longest), count: Number(count) };
  }

  it("returns at most as many bytes as the old text and the patches together", () => {
    fc.assert(
      fc.property(stored, fc.array(patch, { minLength: 1, maxLength: 4 }), (before, patches) => {
        let json = encodeEntries(before);
        for (const each of patches) {
          const { next, size, longest } = apply(json, encodeEntries(each));
          assert.ok(size <= longest, `${next} has ${size} bytes, more than ${longest}`);
          json = next;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("returns at least 6 bytes for each entry", () => {
    fc.assert(
      fc.property(stored, patch, (before, change) => {
        const { next, size, count } = apply(encodeEntries(before), encodeEntries(change));
        assert.ok(size >= 6 * count, `${next} has ${count} entries in ${size} bytes`);
      }),
      { numRuns: 1_000 },
    );
  });

  it("returns more bytes for JSON that no encoder of ours writes", () => {
    const { size, longest } = apply("{a:1,b:2}", "{}");
    assert.ok(size > longest);
  });
});
