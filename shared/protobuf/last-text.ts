/** Longer bytes are converted each time. */
const maxBytes = 256;

/** Converts bytes to text, and remembers the last ones: most records share a runtime and the type of their spec. */
export class LastText {
  readonly #convert: (bytes: Uint8Array) => string;
  #bytes = new Uint8Array(0);
  #text: string;

  constructor(convert: (bytes: Uint8Array) => string) {
    this.#convert = convert;
    this.#text = convert(this.#bytes);
  }

  /** Returns the text of the bytes from `start` to `end`. @throws the errors of the conversion */
  of(bytes: Uint8Array, start = 0, end = bytes.length): string {
    if (this.#isLast(bytes, start, end)) return this.#text;
    const part = bytes.slice(start, end);
    const text = this.#convert(part);
    if (part.length <= maxBytes) {
      this.#bytes = part;
      this.#text = text;
    }
    return text;
  }

  #isLast(bytes: Uint8Array, start: number, end: number): boolean {
    const last = this.#bytes;
    if (end - start !== last.length) return false;
    for (let at = 0; at < last.length; at++) if (bytes[start + at] !== last[at]) return false;
    return true;
  }
}
