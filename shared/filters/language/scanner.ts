import { invalid, quote } from "../../errors/error.ts";
import { readQuoted } from "./quoted.ts";

/** Characters that no filter may contain: Go treats U+FFFD as invalid UTF-8, and lone surrogates are invalid. */
const unreadable = /[\0\uFFFD\p{Surrogate}]/u;
const whiteSpace = /\p{White_Space}/u;
/** Go's graphic characters without spaces. */
const graphic = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u;

/** Reads the tokens of one filter. */
export class Scanner {
  readonly #text: string;
  readonly #name: string;
  #position = 0;

  /**
   * @param name the filter's name at the beginning of error messages
   * @throws `invalid_argument` for characters that no filter may contain
   */
  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
    const fault = text.search(unreadable);
    if (fault !== -1) {
      this.fail(
        "a filter cannot contain U+0000, U+FFFD or invalid text; write it as an escape in quotes",
        fault,
      );
    }
  }

  get position(): number {
    return this.#position;
  }

  get atEnd(): boolean {
    return this.#position >= this.#text.length;
  }

  /** Returns the next UTF-16 code unit, or "" at the end. Spaces are not skipped. */
  get next(): string {
    return this.#text.charAt(this.#position);
  }

  /** Reads a text if it comes next. Returns true if it did. */
  take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  skipSpace(): void {
    while (!this.atEnd && isSpace(this.#text.charCodeAt(this.#position))) this.#position++;
  }

  /** Reads the following characters A–Z, a–z, 0–9 and _; possibly none. */
  readName(): string {
    return this.#readWhile(isNameCode);
  }

  /** Reads the following characters =, ! and ~; possibly none. */
  readOperator(): string {
    return this.#readWhile(isOperatorCode);
  }

  /** Reads a value without quotes: one arbitrary character, then graphic ones up to a space or a comma. */
  readValue(): string {
    const text = this.#text;
    const start = this.#position;
    let position = start;
    let code = text.codePointAt(position);
    while (code !== undefined && (position === start || isValueCode(code))) {
      position += code > 0xffff ? 2 : 1;
      code = text.codePointAt(position);
    }
    this.#position = position;
    return text.slice(start, position);
  }

  /** Reads a quoted literal. Returns the unquoted text. */
  readQuoted(): string {
    const { value, end } = readQuoted(this.#text, this.#position, (rule, at) => this.fail(rule, at));
    this.#position = end;
    return value;
  }

  /** Throws `invalid_argument` with the broken rule and its position. */
  fail(rule: string, position = this.#position): never {
    const rest = this.#text.slice(position);
    const place =
      rest === ""
        ? `at the end, after ${quote(lastCharacters(this.#text))}`
        : `at character ${countCharacters(this.#text, position) + 1}, before ${quote(rest)}`;
    throw invalid(this.#name, `${rule}; ${place}`);
  }

  #readWhile(belongs: (code: number) => boolean): string {
    const start = this.#position;
    while (belongs(this.#text.charCodeAt(this.#position))) this.#position++;
    return this.#text.slice(start, this.#position);
  }
}

function isNameCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
  );
}

function isOperatorCode(code: number): boolean {
  return code === 61 || code === 33 || code === 126;
}

/** Returns true if a code unit is white space. No white space is longer than one code unit. */
function isSpace(code: number): boolean {
  return code < 0x80 ? code === 32 || (code >= 9 && code <= 13) : whiteSpace.test(String.fromCharCode(code));
}

function isValueCode(code: number): boolean {
  return code < 0x7f ? code > 32 && code !== 44 : graphic.test(String.fromCodePoint(code));
}

function countCharacters(text: string, end: number): number {
  let count = 0;
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 0xdc00 || code > 0xdfff) count++;
  }
  return count;
}

function lastCharacters(text: string): string {
  return [...text.slice(-64)].slice(-32).join("");
}
