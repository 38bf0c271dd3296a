import { SandboxError } from "../errors/error.ts";
import { formatPath } from "./path.ts";
import { JsonNumber, type JsonValue } from "./value.ts";

/** Maximum number of values in one document. Each takes up to a hundred times the memory of its two bytes of text. */
const maxValues = 250_000;

/** The work of a value besides its characters, in characters. */
const valueWork = 64;

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

/** An array or object that is not complete. */
type Container = JsonValue[] | Map<string, JsonValue>;

/** Parses one document, in one pass or in pieces. Every error has its position and the path of its value. */
export class Parser {
  readonly #text: string;
  readonly #maxDepth: number;
  /** The arrays and objects around the next value, and its keys and indexes in them. */
  readonly #open: Container[] = [];
  readonly #path: (string | number)[] = [];
  readonly #numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
  /** True if the text has no raw lone surrogate. Otherwise every string is checked. */
  readonly #isWellFormed: boolean;
  readonly #isLenient: boolean;
  #at = 0;
  #valueCount = 0;

  /**
   * @param maxDepth maximum nesting of arrays and objects
   * @param isLenient if true, the last of duplicate keys counts, and lone surrogates become U+FFFD
   */
  constructor(text: string, maxDepth: number, isLenient = false) {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#isLenient = isLenient;
    this.#isWellFormed = text.isWellFormed();
  }

  /**
   * Parses the document, or goes on with it.
   * @param maxWork work after which it may pause, in characters
   * @returns undefined if it paused before the end
   */
  run(maxWork = Number.POSITIVE_INFINITY): JsonValue | undefined {
    if (this.#at === 0) {
      if (this.#text.charCodeAt(0) === 0xfeff) throw this.#syntax("a byte order mark is not allowed");
      this.#skipSpace();
    }
    const pauseAt = this.#work + maxWork;
    while (this.#work <= pauseAt) {
      let value = this.#value();
      while (value !== undefined) {
        this.#skipSpace();
        const container = this.#open.at(-1);
        if (container === undefined) {
          if (this.#at < this.#text.length) throw this.#syntax("nothing may follow the value");
          return value;
        }
        value = this.#add(container, value);
      }
    }
    return undefined;
  }

  get #work(): number {
    return this.#at + valueWork * this.#valueCount;
  }

  /** Returns the next value; undefined if it is an array or object that is not empty, whose first value is next. */
  #value(): JsonValue | undefined {
    if (++this.#valueCount > maxValues) {
      throw new SandboxError("resource_exhausted", `the JSON has more than ${maxValues} values`, {
        exception: "bodyTooLarge",
      });
    }
    switch (this.#text.charCodeAt(this.#at)) {
      case quote:
        return this.#string();
      case openBrace:
        return this.#enter(new Map(), closeBrace);
      case openBracket:
        return this.#enter([], closeBracket);
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

  /** Consumes an opening bracket. Returns the array or object if it is empty. */
  #enter(container: Container, close: number): Container | undefined {
    if (this.#open.length >= this.#maxDepth) {
      throw this.#valueError(`is nested more than ${this.#maxDepth} levels deep`, this.#at);
    }
    this.#at++;
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) === close) {
      this.#at++;
      return container;
    }
    this.#open.push(container);
    this.#startMember(container);
    return undefined;
  }

  /** Consumes what is before a value: the key in an object. */
  #startMember(container: Container): void {
    if (Array.isArray(container)) {
      this.#path.push(container.length);
      return;
    }
    if (this.#text.charCodeAt(this.#at) !== quote) throw this.#syntax("expected a key in double quotes");
    const start = this.#at;
    const key = this.#string();
    this.#path.push(key);
    if (!this.#isLenient && container.has(key)) throw this.#valueError("is given twice", start);
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== colon) throw this.#syntax('expected ":" after a key');
    this.#at++;
    this.#skipSpace();
  }

  /** Adds a value to the innermost array or object. Returns that if it is complete. */
  #add(container: Container, value: JsonValue): Container | undefined {
    const key = this.#path.pop();
    const isArray = Array.isArray(container);
    if (isArray) container.push(value);
    else container.set(String(key), value);
    const next = this.#text.charCodeAt(this.#at);
    if (next !== comma && next !== (isArray ? closeBracket : closeBrace)) {
      throw this.#syntax(`expected "," or "${isArray ? "]" : "}"}"`);
    }
    this.#at++;
    if (next !== comma) return this.#open.pop();
    this.#skipSpace();
    this.#startMember(container);
    return undefined;
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
      if (this.#isLenient) return value.toWellFormed();
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
