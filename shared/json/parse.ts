import { SandboxError } from "../errors/error.ts";
import { formatPath } from "./path.ts";
import { JsonNumber, type JsonValue } from "./value.ts";

/** Default of the maximum nesting of arrays and objects. */
const defaultMaxDepth = 100;

/** Maximum number of values in one document. Each takes up to a hundred times the memory of its two bytes of text. */
const maxValues = 250_000;

/** The characters that may follow a backslash, besides `u`. */
const simpleEscapes = new Set('"\\/bfnrt');

const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Returns the position of the quote that ends a string, from its first escape on; -1 if there is none. */
function closingQuote(text: string, firstEscape: number): number {
  let at = text.indexOf('"', firstEscape);
  for (; at !== -1; at = text.indexOf('"', at + 1)) {
    let run = at;
    while (text.charCodeAt(run - 1) === backslash) run--;
    if ((at - run) % 2 === 0) break;
  }
  return at;
}

/** Parses one document in one pass. Every error has its position and the path of its value. */
class Parser {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #path: (string | number)[] = [];
  readonly #numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
  /** True if the text has no raw lone surrogate. Otherwise every string is checked. */
  readonly #isWellFormed: boolean;
  #at = 0;
  #valueCount = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#isWellFormed = text.isWellFormed();
  }

  document(): JsonValue {
    if (this.#text.charCodeAt(0) === 0xfeff) throw this.#syntax("a byte order mark is not allowed");
    this.#skipSpace();
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#syntax("nothing may follow the value");
    return value;
  }

  #value(): JsonValue {
    if (++this.#valueCount > maxValues) {
      throw new SandboxError("resource_exhausted", `the JSON has more than ${maxValues} values`, {
        exception: "bodyTooLarge",
      });
    }
    switch (this.#text.charCodeAt(this.#at)) {
      case quote:
        return this.#string();
      case openBrace:
        return this.#object();
      case openBracket:
        return this.#array();
      case 0x66:
        return this.#literal("false", false);
      case 0x6e:
        return this.#literal("null", null);
      case 0x74:
        return this.#literal("true", true);
      default:
        return this.#number();
    }
  }

  #object(): JsonValue {
    const members = new Map<string, JsonValue>();
    this.#enter();
    if (this.#text.charCodeAt(this.#at) === closeBrace) {
      this.#at++;
      return members;
    }
    while (true) {
      if (this.#text.charCodeAt(this.#at) !== quote) throw this.#syntax("expected a key in double quotes");
      const start = this.#at;
      const key = this.#string();
      this.#path.push(key);
      if (members.has(key)) throw this.#valueError("is given twice", start);
      this.#skipSpace();
      if (this.#text.charCodeAt(this.#at) !== colon) throw this.#syntax('expected ":" after a key');
      this.#at++;
      this.#skipSpace();
      members.set(key, this.#value());
      this.#path.pop();
      this.#skipSpace();
      const next = this.#text.charCodeAt(this.#at);
      if (next !== comma && next !== closeBrace) throw this.#syntax('expected "," or "}"');
      this.#at++;
      if (next === closeBrace) return members;
      this.#skipSpace();
    }
  }

  #array(): JsonValue {
    const items: JsonValue[] = [];
    this.#enter();
    if (this.#text.charCodeAt(this.#at) === closeBracket) {
      this.#at++;
      return items;
    }
    while (true) {
      this.#path.push(items.length);
      items.push(this.#value());
      this.#path.pop();
      this.#skipSpace();
      const next = this.#text.charCodeAt(this.#at);
      if (next !== comma && next !== closeBracket) throw this.#syntax('expected "," or "]"');
      this.#at++;
      if (next === closeBracket) return items;
      this.#skipSpace();
    }
  }

  /** Consumes an opening bracket. The length of the path is the number of open brackets around it. */
  #enter(): void {
    if (this.#path.length >= this.#maxDepth) {
      throw this.#valueError(`is nested more than ${this.#maxDepth} levels deep`, this.#at);
    }
    this.#at++;
    this.#skipSpace();
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let at = start + 1;
    let unit = text.charCodeAt(at);
    while (unit >= space && unit !== quote && unit !== backslash) unit = text.charCodeAt(++at);
    const hasEscape = unit === backslash;
    if (hasEscape) at = closingQuote(text, at);
    else if (unit !== quote) throw this.#stringError(start);
    const value = hasEscape ? this.#unescape(start, at) : text.slice(start + 1, at);
    this.#at = at + 1;
    if ((hasEscape || !this.#isWellFormed) && !value.isWellFormed()) {
      throw this.#valueError("has a lone surrogate, which is not valid text", start);
    }
    return value;
  }

  /** Returns a string with escapes, which the platform's parser reads many times faster than we could. */
  #unescape(start: number, end: number): string {
    try {
      return String(JSON.parse(this.#text.slice(start, end + 1)));
    } catch {
      throw this.#stringError(start);
    }
  }

  /** Returns the error of an invalid string, at the position of its first fault. */
  #stringError(start: number): SandboxError {
    const text = this.#text;
    for (let at = start + 1; ; ) {
      this.#at = at;
      if (at >= text.length) return this.#syntax("the string does not end");
      const unit = text.charCodeAt(at);
      if (unit < space) return this.#syntax("a control character in a string must be escaped");
      if (unit !== backslash) at++;
      else if (simpleEscapes.has(text.charAt(at + 1))) at += 2;
      else if (text.charAt(at + 1) !== "u") return this.#syntax("unknown escape");
      else if (/^[0-9a-f]{4}$/i.test(text.slice(at + 2, at + 6))) at += 6;
      else return this.#syntax("a \\u escape needs four hexadecimal digits");
    }
  }

  #number(): JsonNumber {
    const start = this.#at;
    this.#numberPattern.lastIndex = start;
    if (!this.#numberPattern.test(this.#text)) throw this.#syntax("expected a value");
    this.#at = this.#numberPattern.lastIndex;
    return new JsonNumber(this.#text.slice(start, this.#at));
  }

  #literal<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#syntax("expected a value");
    this.#at += word.length;
    return value;
  }

  #skipSpace(): void {
    const text = this.#text;
    let unit = text.charCodeAt(this.#at);
    while (unit === space || unit === 0x0a || unit === 0x0d || unit === 0x09)
      unit = text.charCodeAt(++this.#at);
  }

  #formatPosition(at: number): string {
    let line = 1;
    let start = 0;
    for (let end = this.#text.indexOf("\n"); end !== -1 && end < at; end = this.#text.indexOf("\n", start)) {
      line++;
      start = end + 1;
    }
    return `line ${line}, column ${at - start + 1}`;
  }

  #syntax(rule: string): SandboxError {
    const end = this.#at >= this.#text.length ? "unexpected end; " : "";
    const path = formatPath(this.#path);
    const inside = path === "" ? "" : `, in ${path}`;
    const message = `not valid JSON at ${this.#formatPosition(this.#at)}${inside}: ${end}${rule}`;
    return new SandboxError("invalid_argument", message, { violations: [{ path, message }] });
  }

  /** Returns the error of a value that is valid JSON but not accepted. */
  #valueError(rule: string, at: number): SandboxError {
    const path = formatPath(this.#path);
    const message = `${rule} (${this.#formatPosition(at)})`;
    return new SandboxError("invalid_argument", `${path || "the JSON value"}: ${message}`, {
      violations: [{ path, message }],
    });
  }
}

/**
 * Parses one JSON document strictly, as RFC 8259 defines it. `JSON.parse` is not used, because some releases of V8
 * confuse short keys, and because it reports neither duplicate keys nor the position of an error.
 * @param maxDepth maximum nesting of arrays and objects
 * @throws `invalid_argument` with line, column and path, also for duplicate keys and lone surrogates;
 *   `resource_exhausted` for more than 250,000 values
 */
export function parseJson(text: string, maxDepth = defaultMaxDepth): JsonValue {
  return new Parser(text, maxDepth).document();
}

/**
 * Parses one JSON document from its UTF-8 bytes.
 * @throws as `parseJson`, and `invalid_argument` for bytes that are not UTF-8
 */
export function parseJsonBytes(bytes: Uint8Array, maxDepth = defaultMaxDepth): JsonValue {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SandboxError("invalid_argument", "not valid JSON: the bytes are not UTF-8", { cause });
  }
  return parseJson(text, maxDepth);
}
