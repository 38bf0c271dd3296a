/** Ends the reading with a message about the position in the text. */
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

/** The digits that numeric escapes have after their letter. */
const hexDigits: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a quoted literal in Go's syntax, where besides `"` also `/` and `|` may be the quote.
 * Octal and `\x` escapes give bytes, which together may be UTF-8; bytes that are not become lone surrogates.
 * @param open the position of the opening quote
 * @returns the text meant, and the position after the closing quote
 * @see Go's strconv.Unquote, which containerd's filters follow
 */
export function readQuoted(text: string, open: number, fail: Fail): { value: string; end: number } {
  const quote = text.charAt(open);
  const meant = new TextOfBytes();
  let position = open + 1;
  for (let plain = position; ; ) {
    const character = text.charAt(position);
    if (character === "" || character === "\n") return fail(`the quote ${quote} is not closed`, open);
    if (character !== quote && character !== "\\") {
      position++;
      continue;
    }
    meant.addText(text.slice(plain, position));
    if (character === quote) return { value: meant.finish(), end: position + 1 };
    position = readEscape(text, position, quote, meant, fail);
    plain = position;
  }
}

/** Reads the escape that begins at the backslash, and returns the position after it. */
function readEscape(text: string, backslash: number, quote: string, meant: TextOfBytes, fail: Fail): number {
  const letter = text.charAt(backslash + 1);
  const simple = letter === quote ? quote : simpleEscapes.get(letter);
  if (simple !== undefined) {
    meant.addText(simple);
    return backslash + 2;
  }
  if (letter >= "0" && letter <= "7") {
    const digits = text.slice(backslash + 1, backslash + 4);
    if (!/^[0-3][0-7]{2}$/.test(digits))
      fail("an octal escape has three digits, from \\000 to \\377", backslash);
    meant.addByte(Number.parseInt(digits, 8));
    return backslash + 4;
  }
  const length = hexDigits.get(letter);
  if (length === undefined)
    return fail(`a backslash before this character is no escape in ${quote}…${quote}`, backslash);
  const end = backslash + 2 + length;
  const digits = text.slice(backslash + 2, end);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
    fail(`\\${letter} needs ${length} hexadecimal digits`, backslash);
  }
  // Go reads \U into a signed 32-bit number, and of a negative one keeps the lowest byte.
  const number = Number.parseInt(digits, 16) | 0;
  if (number > 0x10ffff) fail("no character has so high a number", backslash);
  if (letter === "x" || number < 0) meant.addByte(number & 0xff);
  else meant.addText(number >= 0xd800 && number <= 0xdfff ? "\uFFFD" : String.fromCodePoint(number));
  return end;
}

/** Text put together from pieces of text and single bytes. */
class TextOfBytes {
  readonly #pieces: string[] = [];
  /** Bytes above ASCII whose meaning depends on what follows. */
  #bytes: number[] = [];

  addText(text: string): void {
    if (text === "") return;
    this.#settle();
    this.#pieces.push(text);
  }

  addByte(byte: number): void {
    if (byte < 0x80) this.addText(String.fromCharCode(byte));
    else this.#bytes.push(byte);
  }

  finish(): string {
    this.#settle();
    return this.#pieces.join("");
  }

  #settle(): void {
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
