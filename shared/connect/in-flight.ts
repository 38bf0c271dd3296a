import type { TurnQueue } from "../async/turn-queue.ts";
import { SandboxError } from "../errors/error.ts";

/** Counts the bytes of the large bodies and answers that one server holds at a time. */
export class InFlight {
  /** The turns of work on large bodies; absent where requests must not wait for one another. */
  readonly turns: TurnQueue | undefined;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number, turns?: TurnQueue) {
    this.#maxBytes = maxBytes;
    this.turns = turns;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= this.#maxBytes;
  }

  count(bytes: number): void {
    this.#bytes += bytes;
  }
}

/** The largest body or answer that is not counted among what is in flight, in bytes. */
export const smallBytes = 64 * 1024;

/** Bytes of one request that are in memory: its body, then its answer until that is taken. */
export class Load {
  readonly #inFlight: InFlight;
  #bytes = 0;
  #partBytes = 0;

  constructor(inFlight: InFlight) {
    this.#inFlight = inFlight;
  }

  /** Waits for a turn of work on a large body; undefined where there is nothing to wait for. */
  turn(): Promise<void> | undefined {
    return this.#inFlight.turns?.next();
  }

  /** Counts more bytes. @throws `resource_exhausted`, with nothing counted, where the server holds too many */
  add(bytes: number): void {
    if (!this.#inFlight.hasRoomFor(bytes)) {
      const message = "the server holds too many large requests and answers at the moment: try again later";
      throw new SandboxError("resource_exhausted", message, { exception: "overloaded" });
    }
    this.addAnyway(bytes);
  }

  /** Counts a part of an answer while that is made, once it is not small any more. @throws as `add` */
  addPart(bytes: number): void {
    this.#partBytes += bytes;
    if (this.#partBytes <= smallBytes) return;
    this.add(this.#partBytes);
    this.#partBytes = 0;
  }

  /** Counts more bytes, of what cannot be refused any more. */
  addAnyway(bytes: number): void {
    this.#bytes += bytes;
    this.#inFlight.count(bytes);
  }

  /** Counts none of its bytes any more. */
  release(): void {
    this.#partBytes = 0;
    if (this.#bytes === 0) return;
    this.#inFlight.count(-this.#bytes);
    this.#bytes = 0;
  }
}
