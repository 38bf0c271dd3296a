import type { AnswerBody } from "../../shared/connect/serve.ts";
import { type WritableJson, writeJson } from "../../shared/json/write.ts";
import { BinaryEncoder } from "../../shared/protobuf/binary.ts";
import type { RecordForm, SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import { recordWriter } from "./record.ts";

/** Encodes the records of a List one by one, so that only bytes are kept of them. */
export interface RecordsWriter {
  /** Adds a record. Returns its length. @throws `data_loss` if it is damaged, without adding it */
  add(record: SandboxRecord): number;
  /** Returns the whole answer; a text if it is short. */
  finish(): AnswerBody;
}

const utf8 = new TextEncoder();

/** Sizes from which a text is encoded, and from which encoded bytes are moved to a chunk. */
const chunkLength = 8_192;
const chunkBytes = 32_768;

function concat(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Writes a JSON object with a member that lists the records. */
export class RecordTexts implements RecordsWriter {
  readonly #name: string;
  readonly #form: RecordForm;
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  #text = "";
  #count = 0;

  /**
   * @param name the member's name
   * @param form the form of the records; that of REST also has an empty list
   */
  constructor(name: string, form: RecordForm) {
    this.#name = name;
    this.#form = form;
  }

  add(record: SandboxRecord): number {
    const text = record.toJsonText(this.#form);
    this.#text += this.#count++ === 0 ? this.#opening() + text : `,${text}`;
    // A long text of many short ones is expensive to keep, because the garbage collector visits each of them.
    if (this.#text.length > chunkLength) this.#encode();
    return text.length;
  }

  /** @param more the members after the list */
  finish(more: ReadonlyMap<string, WritableJson> = new Map()): AnswerBody {
    if (this.#count === 0 && this.#form === "rpc") return "{}";
    if (this.#count === 0) this.#text = this.#opening();
    this.#text += more.size === 0 ? "]}" : `],${writeJson(more).slice(1)}`;
    if (this.#chunks.length === 0) return this.#text;
    this.#encode();
    return concat(this.#chunks);
  }

  #opening(): string {
    return `{"${this.#name}":[`;
  }

  #encode(): void {
    this.#chunks.push(utf8.encode(this.#text));
    this.#text = "";
  }
}

/** Writes records in binary, as the answer of the RPC: the concatenation of answers with one record each. */
export class RecordBinaries implements RecordsWriter {
  readonly #encoder = new BinaryEncoder();
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];

  add(record: SandboxRecord): number {
    if (this.#encoder.length > chunkBytes) this.#chunks.push(this.#encoder.take());
    const before = this.#encoder.length;
    this.#encoder.add(recordWriter, record);
    return this.#encoder.length - before;
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.#chunks.push(this.#encoder.take());
    this.#encoder.close();
    return concat(this.#chunks);
  }
}
