const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/** The most values of a text that the platform's parser reads, far below the strict reader's limit. */
const maxValues = 100_000;

/** Tells whether a text that is JSON nests no deeper than the limit, and has no more values than the platform reads. */
function isModest(text: string, depthLimit: number): boolean {
  let depth = 0;
  // At least as many as there are: each value but the first in an object or array comes after a comma.
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x5b:
      case 0x7b:
        if (++depth > depthLimit) return false;
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
 * Reads an object or array that is written just as `writeJson` writes it, which the platform's parser and writer tell
 * together: whatever they take or mistake, they do not give it back as it was. Only depth and lone surrogates, which
 * are escaped with `\u`, they would let pass.
 * @returns undefined for any other text, for `parseJson` to read or to refuse
 */
export function parseCompactJson(text: string, depthLimit: number): object | undefined {
  if (text.includes("\\u") || !isModest(text, depthLimit)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
