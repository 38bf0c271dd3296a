const quote = 0x22;
const backslash = 0x5c;

/** Tells whether objects and arrays nest no deeper than the limit, in a text that is JSON. */
function isShallow(text: string, depthLimit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x5b:
      case 0x7b:
        if (++depth > depthLimit) return false;
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
 * Reads an object or array that is written just as `writeJson` writes it, which the platform's parser and writer tell
 * together: whatever they take or mistake, they do not give it back as it was. Only depth and lone surrogates, which
 * are escaped with `\u`, they would let pass.
 * @returns undefined for any other text, for `parseJson` to read or to refuse
 */
export function parseCompactJson(text: string, depthLimit: number): object | undefined {
  if (text.includes("\\u") || !isShallow(text, depthLimit)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
