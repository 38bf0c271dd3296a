/** Throws an error about a position in the text. */
type Fail = (rule: string, position: number) => never;

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ["\\", "\\"],
]);

/** Number of digits after the letter of a numeric escape. */
const digitCounts: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a quoted literal in Go's syntax. In addition to `"`, `/` and `|` can be the quote.
 * Octal and `\x` escapes are bytes, which together may be UTF-8; bytes that are not become lone surrogates.
 * @param open the position of the opening quote
 * @returns the unquoted text, and the position after the closing quote
 * @see Go's strconv.Unquote, which containerd's filters follow
 */
export function readQuoted(text: string, open: number, fail: Fail): { value: string; end: number } {
  const quote = text.charAt(open);
  const output = new Utf8Builder();
  let position = open + 1;
  for (let runStart = position; ; ) {
    const character = text.charAt(position);
    if (character === "" || character === "\n") return fail(`the quote ${quote} is not closed`, open);
    if (character !== quote && character !== "\\") {
      position++;
      continue;
    }
    output.addText(text.slice(runStart, position));
    if (character === quote) return { value: output.finish(), end: position + 1 };
    position = readEscape(text, position, quote, output, fail);
    runStart = position;
  }
}

/** Reads the escape at the backslash into `output`. Returns the position after it. */
function readEscape(text: string, backslash: number, quote: string, output: Utf8Builder, fail: Fail): number {
  const letter = text.charAt(backslash + 1);
  const simple = letter === quote ? quote : simpleEscapes.get(letter);
  if (simple !== undefined) {
    output.addText(simple);
    return backslash + 2;
  }
  if (letter >= "0" && letter <= "7") {
    const digits = text.slice(backslash + 1, backslash + 4);
    if (!/^[0-3][0-7]{2}$/.test(digits))
      fail("an octal escape has three digits, from \\000 to \\377", backslash);
    output.addByte(Number.parseInt(digits, 8));
    return backslash + 4;
  }
  const length = digitCounts.get(letter);
  if (length === undefined) return fail(`unknown escape in ${quote}…${quote}`, backslash);
  const end = backslash + 2 + length;
  const digits = text.slice(backslash + 2, end);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
    fail(`\\${letter} needs ${length} hexadecimal digits`, backslash);
  }
  // Go reads \U as a signed 32-bit number, and keeps the lowest byte of a negative one.
  const number = Number.parseInt(digits, 16) | 0;
  if (number > 0x10ffff) fail("a code point is at most 0010FFFF", backslash);
  if (letter === "x" || number < 0) output.addByte(number & 0xff);
  else output.addText(number >= 0xd800 && number <= 0xdfff ? "\uFFFD" : String.fromCodePoint(number));
  return end;
}

/** Builds a text from pieces of text and single bytes of UTF-8. */
class Utf8Builder {
  readonly #pieces: string[] = [];
  /** Bytes above ASCII that are not decoded yet, because the character may continue. */
  #bytes: number[] = [];

  addText(text: string): void {
    if (text === "") return;
    this.#flush();
    this.#pieces.push(text);
  }

  addByte(byte: number): void {
    if (byte < 0x80) this.addText(String.fromCharCode(byte));
    else this.#bytes.push(byte);
  }

  finish(): string {
    this.#flush();
    return this.#pieces.join("");
  }

  #flush(): void {
    if (this.#bytes.length === 0) return;
    this.#pieces.push(decode(this.#bytes));
    this.#bytes = [];
  }
}

function decode(bytes: readonly number[]): string {
  try {
    return utf8.decode(Uint8Array.from(bytes));
  } catch {
    return bytes.map((byte) => String.fromCharCode(0xdc00 + byte)).join("");
  }
}
