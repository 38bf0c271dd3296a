const headEnd = Buffer.from("\r\n\r\n");
const lastChunk = Buffer.from("0\r\n\r\n");

/** Largest head of an answer, in bytes: what is longer is none. */
const maxHeadBytes = 65_536;

/** Reads answers of HTTP/1.1 from the chunks of a connection, one after the other, and keeps none of their bodies. */
export class AnswerReader {
  #head: Buffer = Buffer.alloc(0);
  #status = 0;
  #remaining = 0;
  #isChunked = false;
  #isInBody = false;
  /** The last received part of a chunked body: enough to see its last chunk. */
  #tail: Buffer = Buffer.alloc(0);

  /** Takes a chunk. Returns the status once an answer is complete, else 0. @throws Error for invalid answers */
  take(chunk: Buffer): number {
    if (this.#isInBody) return this.#takeBody(chunk);
    this.#head = this.#head.length ? Buffer.concat([this.#head, chunk]) : chunk;
    const end = this.#head.indexOf(headEnd);
    if (end < 0) {
      if (this.#head.length > maxHeadBytes) throw new Error("the head of the answer does not end");
      return 0;
    }
    const head = this.#head.toString("latin1", 0, end).toLowerCase();
    const body = this.#head.subarray(end + headEnd.length);
    this.#head = Buffer.alloc(0);
    this.#status = Number(/^http\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
    if (this.#status === 0) throw new Error("the answer is not HTTP/1.1");
    this.#isChunked = /\r\ntransfer-encoding: *chunked/.test(head);
    this.#remaining = Number(/\r\ncontent-length: *(\d+)/.exec(head)?.[1] ?? 0);
    this.#isInBody = true;
    this.#tail = Buffer.alloc(0);
    return this.#takeBody(body);
  }

  #takeBody(chunk: Buffer): number {
    if (this.#isChunked) {
      this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-lastChunk.length);
      if (!this.#tail.equals(lastChunk)) return 0;
    } else {
      this.#remaining -= chunk.length;
      if (this.#remaining > 0) return 0;
    }
    this.#isInBody = false;
    return this.#status;
  }
}
