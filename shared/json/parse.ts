import { SandboxError } from "../errors/error.ts";
import { formatPath } from "./path.ts";
import { JsonNumber, type JsonValue } from "./value.ts";

/** How deeply arrays and objects may nest. */
const depthLimit = 100;

/** Maximum of values in one document: each takes up to a hundred times its two bytes of text. */
const maxValues = 250_000;

/** Maximum of pieces of a string with escapes before they are joined: each takes some 40 bytes. */
const maxPieces = 2_048;

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

const space = 0x20;
const mark = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** One pass over one document. Every error knows where it is, and which value it is about. */
class Parser {
  readonly #text: string;
  readonly #depthLimit: number;
  readonly #path: (string | number)[] = [];
  readonly #number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
  /** True if raw characters may be taken on trust; if not, every string is checked by itself. */
  readonly #wellFormed: boolean;
  #at = 0;
  #values = 0;

  constructor(text: string, limit: number) {
    this.#text = text;
    this.#depthLimit = limit;
    this.#wellFormed = text.isWellFormed();
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
    if (++this.#values > maxValues) {
      throw new SandboxError("resource_exhausted", `the JSON has more than ${maxValues} values`, {
        exception: "bodyTooLarge",
      });
    }
    switch (this.#text.charCodeAt(this.#at)) {
      case mark:
        return this.#string();
      case openBrace:
        return this.#object();
      case openBracket:
        return this.#array();
      case 0x66:
        return this.#word("false", false);
      case 0x6e:
        return this.#word("null", null);
      case 0x74:
        return this.#word("true", true);
      default:
        return this.#numeral();
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
      if (this.#text.charCodeAt(this.#at) !== mark) throw this.#syntax("expected a key in double quotes");
      const start = this.#at;
      const key = this.#string();
      this.#path.push(key);
      if (members.has(key)) throw this.#refuse("is given twice", start);
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

  /** Steps over an opening bracket. The path is as deep as the brackets that are open around this one. */
  #enter(): void {
    if (this.#path.length >= this.#depthLimit) {
      throw this.#refuse(`is nested more than ${this.#depthLimit} levels deep`, this.#at);
    }
    this.#at++;
    this.#skipSpace();
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let at = start + 1;
    let from = at;
    let value = "";
    let pieces: string[] | undefined;
    while (true) {
      let unit = text.charCodeAt(at);
      while (unit >= space && unit !== mark && unit !== backslash) unit = text.charCodeAt(++at);
      if (unit === mark) break;
      this.#at = at;
      if (at >= text.length) throw this.#syntax("the string does not end");
      if (unit !== backslash) throw this.#syntax("a control character in a string must be escaped");
      pieces ??= [];
      if (from < at) pieces.push(text.slice(from, at));
      pieces.push(this.#escape());
      if (pieces.length > maxPieces) {
        value += pieces.join("");
        pieces = [];
      }
      at = this.#at;
      from = at;
    }
    this.#at = at + 1;
    value = pieces ? value + pieces.join("") + text.slice(from, at) : text.slice(from, at);
    if ((pieces || !this.#wellFormed) && !value.isWellFormed()) {
      throw this.#refuse("has a lone surrogate, which is not text", start);
    }
    return value;
  }

  /** The character an escape stands for; one half of a pair where it is written in two. */
  #escape(): string {
    const letter = this.#text.charAt(this.#at + 1);
    const simple = escapes.get(letter);
    if (simple !== undefined) {
      this.#at += 2;
      return simple;
    }
    if (letter !== "u") throw this.#syntax("there is no such escape");
    let unit = 0;
    for (let at = this.#at + 2; at < this.#at + 6; at++) unit = unit * 16 + this.#hexDigit(at);
    this.#at += 6;
    return String.fromCharCode(unit);
  }

  #hexDigit(at: number): number {
    const unit = this.#text.charCodeAt(at);
    if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
    const lower = unit | 0x20;
    if (lower >= 0x61 && lower <= 0x66) return lower - 0x57;
    throw this.#syntax("there is no such escape");
  }

  #numeral(): JsonNumber {
    const start = this.#at;
    this.#number.lastIndex = start;
    if (!this.#number.test(this.#text)) throw this.#syntax("expected a value");
    this.#at = this.#number.lastIndex;
    return new JsonNumber(this.#text.slice(start, this.#at));
  }

  #word<T>(word: string, value: T): T {
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

  #where(at: number): string {
    let line = 1;
    let start = 0;
    for (let end = this.#text.indexOf("\n"); end !== -1 && end < at; end = this.#text.indexOf("\n", start)) {
      line++;
      start = end + 1;
    }
    return `line ${line}, column ${at - start + 1}`;
  }

  #syntax(rule: string): SandboxError {
    const end = this.#at >= this.#text.length ? "it ends too early; " : "";
    const path = formatPath(this.#path);
    const inside = path === "" ? "" : `, in ${path}`;
    const message = `not valid JSON at ${this.#where(this.#at)}${inside}: ${end}${rule}`;
    return new SandboxError("invalid_argument", message, { violations: [{ path, message }] });
  }

  /** An error about a value that is good JSON and yet not taken. */
  #refuse(rule: string, at: number): SandboxError {
    const path = formatPath(this.#path);
    const message = `${rule} (${this.#where(at)})`;
    return new SandboxError("invalid_argument", `${path || "the JSON value"}: ${message}`, {
      violations: [{ path, message }],
    });
  }
}

/**
 * Reads one JSON document, strictly as RFC 8259 has it. `JSON.parse` is not used because some releases of
 * V8 mix up short keys, and because it tells neither duplicate keys nor where an error is.
 * @param limit how deeply arrays and objects may nest
 * @throws `invalid_argument` with line, column and path; also for duplicate keys and lone surrogates
 */
export function parseJson(text: string, limit = depthLimit): JsonValue {
  return new Parser(text, limit).document();
}

/**
 * Reads one JSON document from its UTF-8 bytes.
 * @throws `invalid_argument` as `parseJson`, and for bytes that are not UTF-8
 */
export function parseJsonBytes(bytes: Uint8Array, limit = depthLimit): JsonValue {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SandboxError("invalid_argument", "not valid JSON: the bytes are not UTF-8", { cause });
  }
  return parseJson(text, limit);
}
