const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/** Maximum of values of a text that the platform's parser reads, far below the limit of `parseJson`. */
const maxValues = 100_000;

/** Returns true if a JSON text nests at most `maxDepth` levels deep and has at most `maxValues` values. */
function isModest(text: string, maxDepth: number): boolean {
  let depth = 0;
  // An upper bound: every value but the first of an object or array follows a comma.
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x5b:
      case 0x7b:
        if (++depth > maxDepth) return false;
        values++;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      case comma:
        values++;
        break;
      case quote:
        for (at++; at < text.length && text.charCodeAt(at) !== quote; at++) {
          if (text.charCodeAt(at) === backslash) at++;
        }
    }
  }
  return values <= maxValues;
}

/**
 * Parses an object or array that is written exactly as `writeJson` writes it. It uses the platform's parser, and checks
 * that the platform's writer returns the same text: anything that `JSON.parse` misreads, or is too lenient about, does
 * not survive this. Depth and lone surrogates (`\u` escapes) do survive, and are therefore checked separately.
 * @returns undefined for any other text, which `parseJson` parses or rejects
 */
export function parseCompactJson(text: string, maxDepth: number): object | undefined {
  if (text.includes("\\u") || !isModest(text, maxDepth)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
