const utf8 = new TextEncoder();

/** The room of a writer at first, in bytes: enough for most messages. */
const firstRoom = 1_024;

/** Writes fields of protobuf messages one after the other; every tag is a key of one byte. */
export class ByteWriter {
  #bytes = new Uint8Array(firstRoom);
  #at = 0;

  /** Writes a whole number from 0 to 2^53 − 1. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) | 0x80;
    this.#bytes[this.#at++] = rest;
  }

  bytes(tag: number, bytes: Uint8Array): void {
    this.#reserve(bytes.length + 9);
    this.#bytes[this.#at++] = tag;
    this.varint(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  text(tag: number, text: string): void {
    const start = this.open(tag);
    this.#reserve(text.length * 3);
    const bytes = this.#bytes;
    let at = start;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) {
        at = start + utf8.encodeInto(text, bytes.subarray(start)).written;
        break;
      }
      bytes[at++] = unit;
    }
    this.#at = at;
    this.close(start);
  }

  /** Begins a field whose length is known only once it is closed. Returns where its content starts. */
  open(tag: number): number {
    this.#reserve(2);
    this.#bytes[this.#at] = tag;
    this.#at += 2;
    return this.#at;
  }

  /** Ends the field whose content starts there, and makes room for a length of more than one byte. */
  close(start: number): void {
    const length = this.#at - start;
    if (length <= 0x7f) {
      this.#bytes[start - 1] = length;
      return;
    }
    const more = length < 2 ** 14 ? 1 : length < 2 ** 21 ? 2 : length < 2 ** 28 ? 3 : 4;
    this.#reserve(more);
    this.#bytes.copyWithin(start + more, start, this.#at);
    const end = this.#at + more;
    this.#at = start - 1;
    this.varint(length);
    this.#at = end;
  }

  /** Takes back the field whose content starts there. */
  cancel(start: number): void {
    this.#at = start - 2;
  }

  /** Returns what was written, in memory of its own. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#at);
  }

  #reserve(room: number): void {
    const needed = this.#at + room;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}
