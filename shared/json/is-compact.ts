const quote = 0x22;
const backslash = 0x5c;
const replacement = 0xfffd;
const comma = 0x2c;
const colon = 0x3a;
const zero = 0x30;
const nine = 0x39;

/** Longer texts are left to the platform's parser. Thus the number of values is limited, too. */
const maxLength = 65_536;
/** Maximum number of keys of an object, because each is compared with all others. */
const maxKeys = 64;
/** Maximum number of digits of an integer that a number represents exactly. */
const maxDigits = 15;

/** The result of a scan that found something else. */
const failed = -1;

/** Returns the end of a string whose opening quote is before `at`. */
function scanString(text: string, start: number): number {
  for (let at = start; ; at++) {
    // At the end of the text this is NaN, which is not a character.
    const unit = text.charCodeAt(at);
    if (unit === quote) return at + 1;
    if (!(unit >= 0x20) || unit === replacement) return failed;
    if (unit === backslash && !'"\\bfnrt'.includes(text[++at] ?? "u")) return failed;
  }
}

/** Returns the end of a number that JavaScript writes with the same text. */
function scanNumber(text: string, start: number): number {
  const first = text.charCodeAt(start);
  let at = start;
  while (text.charCodeAt(at) >= zero && text.charCodeAt(at) <= nine) at++;
  const isInteger = at > start && !/[.eE]/.test(text[at] ?? "");
  if (isInteger && at - start <= maxDigits) return first === zero && at - start > 1 ? failed : at;
  while (/[\d.eE+-]/.test(text[at] ?? "")) at++;
  const lexeme = text.slice(start, at);
  return String(Number(lexeme)) === lexeme ? at : failed;
}

/** Returns a number that is the same for equal keys. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash, 31) + text.charCodeAt(at);
  return hash | 0;
}

function scanObject(text: string, start: number, depth: number): number {
  const hashes: number[] = [];
  let at = start;
  if (text[at] === "}") return at + 1;
  while (hashes.length < maxKeys) {
    if (text.charCodeAt(at) !== quote) return failed;
    const end = scanString(text, at + 1);
    // JavaScript moves keys that are array indexes to the front.
    const first = text.charCodeAt(at + 1);
    if (end === failed || (first >= zero && first <= nine)) return failed;
    const hash = hashOf(text, at + 1, end);
    if (hashes.includes(hash) || text.charCodeAt(end) !== colon) return failed;
    hashes.push(hash);
    at = scanValue(text, end + 1, depth);
    if (at === failed) return failed;
    if (text[at] === "}") return at + 1;
    if (text.charCodeAt(at++) !== comma) return failed;
  }
  return failed;
}

function scanArray(text: string, start: number, depth: number): number {
  let at = start;
  if (text[at] === "]") return at + 1;
  while (true) {
    at = scanValue(text, at, depth);
    if (at === failed) return failed;
    if (text[at] === "]") return at + 1;
    if (text.charCodeAt(at++) !== comma) return failed;
  }
}

/** Returns the end of the value at `at`. @param depth the number of levels that it may have */
function scanValue(text: string, at: number, depth: number): number {
  switch (text[at]) {
    case '"':
      return scanString(text, at + 1);
    case "{":
      return depth === 0 ? failed : scanObject(text, at + 1, depth - 1);
    case "[":
      return depth === 0 ? failed : scanArray(text, at + 1, depth - 1);
    case "t":
      return text.startsWith("true", at) ? at + 4 : failed;
    case "f":
      return text.startsWith("false", at) ? at + 5 : failed;
    case "n":
      return text.startsWith("null", at) ? at + 4 : failed;
    default:
      return scanNumber(text, at);
  }
}

/**
 * Returns true only for texts that, from `start` on, are an object or array exactly as `writeJson` writes it. It makes
 * no values, and is thus faster than parsing. It returns false for a few of them, too: long texts, `\u` escapes, objects
 * with many keys or with keys that begin with a digit, and U+FFFD, which decoders write for invalid UTF-8.
 */
export function isCompactJson(text: string, maxDepth: number, start = 0): boolean {
  if (text.length > maxLength || (text[start] !== "{" && text[start] !== "[")) return false;
  return scanValue(text, start, maxDepth) === text.length;
}
