const quote = 0x22;
const backslash = 0x5c;

/** Returns whether the objects and arrays of a JSON text nest at most `maxDepth` levels deep. */
function isShallow(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x5b:
      case 0x7b:
        if (++depth > maxDepth) return false;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      case quote:
        for (at++; at < text.length && text.charCodeAt(at) !== quote; at++) {
          if (text.charCodeAt(at) === backslash) at++;
        }
    }
  }
  return true;
}

/**
 * Parses an object or array that is written exactly as `writeJson` writes it. It uses the platform's parser, and checks
 * that the platform's writer returns the same text: anything that `JSON.parse` misreads, or is too lenient about, does
 * not survive this. Depth and lone surrogates (`\u` escapes) do survive, and are therefore checked separately.
 * @returns undefined for any other text, which `parseJson` parses or rejects
 */
export function parseCompactJson(text: string, maxDepth: number): object | undefined {
  if (text.includes("\\u") || !isShallow(text, maxDepth)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
