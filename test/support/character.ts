import fc from "fast-check";

const surrogates = { first: 0xd800, count: 0x800 } as const;

/** Any character. fast-check's own unit of all code points, `binary`, needs a second before its first text. */
export const character: fc.Arbitrary<string> = fc
  .nat({ max: 0x10ffff - surrogates.count })
  .map((index) => String.fromCodePoint(index < surrogates.first ? index : index + surrogates.count));
