import { invalid, quote } from "../errors/error.ts";
import { readQuoted } from "./quoted.ts";

/** What no filter may contain: Go takes U+FFFD for broken UTF-8, and a lone surrogate is. */
const unreadable = /[\0\uFFFD\p{Surrogate}]/u;
const whiteSpace = /\p{White_Space}/u;
/** Go's graphic characters less its spaces. */
const graphic = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u;

/** Reads one filter from its start to its end, a token at a time. */
export class Scanner {
  readonly #text: string;
  readonly #name: string;
  #position = 0;

  /**
   * @param name what the caller calls this filter; error messages begin with it
   * @throws `invalid_argument` for text that cannot be part of any filter
   */
  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
    const fault = text.search(unreadable);
    if (fault !== -1) {
      this.fail(
        "U+0000, U+FFFD and broken text cannot stand in a filter, but for an escape in quotes",
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

  /** The character that comes next, of the ASCII ones; spaces are not skipped. */
  get next(): string {
    return this.#text.charAt(this.#position);
  }

  /** Tells whether the character came next; if so it is read. */
  take(character: string): boolean {
    if (this.next !== character) return false;
    this.#position++;
    return true;
  }

  skipSpace(): void {
    while (!this.atEnd && isSpace(this.#text.charCodeAt(this.#position))) this.#position++;
  }

  /** As many of A–Z, a–z, 0–9 and _ as follow; there may be none. */
  readName(): string {
    return this.#readWhile(isNameCode);
  }

  /** As many of =, ! and ~ as follow; there may be none. */
  readOperator(): string {
    return this.#readWhile(isOperatorCode);
  }

  /** A value without quotes: one character whatever it is, then graphic ones up to a space or a comma. */
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

  /** The text within the quotes that begin here. */
  readQuoted(): string {
    const { value, end } = readQuoted(this.#text, this.#position, (rule, at) => this.fail(rule, at));
    this.#position = end;
    return value;
  }

  /** @throws always `invalid_argument`, saying which rule is broken and where */
  fail(rule: string, position = this.#position): never {
    const rest = this.#text.slice(position);
    const where =
      rest === ""
        ? `at the end, after ${quote(lastCharacters(this.#text))}`
        : `at character ${countCharacters(this.#text, position) + 1}, before ${quote(rest)}`;
    throw invalid(this.#name, `${rule}; ${where}`);
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

/** Every white space is one UTF-16 unit long. */
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
