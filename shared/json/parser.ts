import { SandboxError } from "../errors/error.ts";
import { formatPath } from "./path.ts";
import { positionOf } from "./position.ts";
import { stringFault } from "./string-fault.ts";
import { JsonNumber, type JsonValue } from "./value.ts";

/** Maximum number of values in one document. Each takes up to a hundred times the memory of its two bytes of text. */
const maxValues = 250_000;

/** The work of a value in addition to its characters, in characters. */
const valueWork = 64;

const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const letterU = 0x75;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Maximum length of a string that is read in one step, in characters. */
const stepLength = 65_536;

/** A long string that is not complete. */
interface PartialString {
  /** The position of its opening quote. */
  readonly start: number;
  readonly text: string;
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
  #partial: PartialString | undefined;
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
   * Parses the document, or continues parsing it.
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

  /**
   * Returns the next value; undefined if it is an array or object that is not empty, whose first value is next, or a
   * string with more to read.
   */
  #value(): JsonValue | undefined {
    if (this.#partial) return this.#string();
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
    let key = this.#string();
    while (key === undefined) key = this.#string();
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

  /** Reads a string, or the next step of a long one. Returns undefined if there is more to read. */
  #string(): string | undefined {
    const text = this.#text;
    const partial = this.#partial;
    const start = partial?.start ?? this.#at;
    const from = partial ? this.#at : start + 1;
    let at = from;
    let hasEscape = false;
    let unit = text.charCodeAt(at);
    while (unit >= space && unit !== quote && at - from < stepLength) {
      if (unit === backslash) {
        hasEscape = true;
        at += text.charCodeAt(at + 1) === letterU ? 6 : 2;
      } else at++;
      unit = text.charCodeAt(at);
    }
    const isLast = unit === quote;
    if (!isLast && !(unit >= space)) throw this.#stringError(from);
    const piece = hasEscape ? this.#unescape(from, at) : text.slice(from, at);
    const value = partial ? partial.text + piece : piece;
    this.#at = isLast ? at + 1 : at;
    this.#partial = isLast ? undefined : { start, text: value };
    if (!isLast) return undefined;
    if ((hasEscape || partial || !this.#isWellFormed) && !value.isWellFormed()) {
      if (this.#isLenient) return value.toWellFormed();
      throw this.#valueError("has a lone surrogate, which is not valid text", start);
    }
    return value;
  }

  /** Returns a part of a string with escapes, which the platform's parser reads many times faster than we could. */
  #unescape(from: number, end: number): string {
    try {
      return String(JSON.parse(`"${this.#text.slice(from, end)}"`));
    } catch {
      throw this.#stringError(from);
    }
  }

  /** Returns the error of an invalid string, at the position of its first fault after `from`. */
  #stringError(from: number): SandboxError {
    const { at, rule } = stringFault(this.#text, from);
    this.#at = at;
    return this.#syntax(rule);
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

  #syntax(rule: string): SandboxError {
    const end = this.#at >= this.#text.length ? "unexpected end; " : "";
    const path = formatPath(this.#path);
    const inside = path === "" ? "" : `, in ${path}`;
    const message = `not valid JSON at ${positionOf(this.#text, this.#at)}${inside}: ${end}${rule}`;
    return new SandboxError("invalid_argument", message, { violations: [{ path, message }] });
  }

  /** Returns the error of a value that is valid JSON but not accepted. */
  #valueError(rule: string, at: number): SandboxError {
    const path = formatPath(this.#path);
    const message = `${rule} (${positionOf(this.#text, at)})`;
    return new SandboxError("invalid_argument", `${path || "the JSON value"}: ${message}`, {
      violations: [{ path, message }],
    });
  }
}
