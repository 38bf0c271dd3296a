import type { TurnQueue } from "../async/turn-queue.ts";
import { SandboxError } from "../errors/error.ts";
import type { Gunzip } from "./gunzip.ts";

/** Parts of a runtime for reading bodies. */
export interface BodyParts {
  /** Turns of work on large bodies; absent where requests must not wait for one another. */
  readonly turns?: TurnQueue | undefined;
  /** Inflates bodies; absent where web standards have to do. */
  readonly gunzip?: Gunzip | undefined;
}

/** Counts the bytes of large bodies and answers in a server's memory. */
export class InFlight {
  readonly parts: BodyParts;
  readonly #maxBytes: number;
  #bytes = 0;
  #orders = 0;
  #largeBodies = 0;

  constructor(maxBytes: number, parts: BodyParts) {
    this.#maxBytes = maxBytes;
    this.parts = parts;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= this.#maxBytes;
  }

  count(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Returns the order of a body: those that began before come first. */
  nextOrder(): number {
    return ++this.#orders;
  }

  /** Counts a large body; returns false if so many are being read that it might wait past its deadline. */
  beginBody(): boolean {
    if (this.#largeBodies >= maxLargeBodies) return false;
    this.#largeBodies++;
    return true;
  }

  endBody(): void {
    this.#largeBodies--;
  }
}

/** Maximum number of large bodies that are read at a time. Others are refused, so that none waits for long. */
const maxLargeBodies = 48;

function overloaded(): SandboxError {
  const message = "too many large requests and answers in progress: try again later";
  return new SandboxError("resource_exhausted", message, { exception: "overloaded" });
}

/** Maximum size of bodies and answers that are not counted, in bytes. */
export const smallBytes = 64 * 1024;

/** Counts the bytes of one request in memory: its body, then its answer until the caller has read it. */
export class Load {
  readonly #inFlight: InFlight;
  #bytes = 0;
  #partBytes = 0;
  #order: number | undefined;
  #isLarge = false;

  constructor(inFlight: InFlight) {
    this.#inFlight = inFlight;
  }

  get gunzip(): Gunzip | undefined {
    return this.#inFlight.parts.gunzip;
  }

  #ownOrder(): number {
    // The bytes of a body count twice.
    if (!this.#isLarge && this.#bytes > 2 * smallBytes) {
      if (!this.#inFlight.beginBody()) throw overloaded();
      this.#isLarge = true;
    }
    this.#order ??= this.#inFlight.nextOrder();
    return this.#order;
  }

  /**
   * Waits for a turn of work on a large body; undefined if there is nothing to wait for.
   * @throws `resource_exhausted` if too many large bodies are being read
   */
  turn(): Promise<void> | undefined {
    return this.#inFlight.parts.turns?.next(this.#ownOrder());
  }

  /** As `turn`, for reading a part of a large body. */
  readingTurn(): Promise<void> | undefined {
    return this.#inFlight.parts.turns?.pass(this.#ownOrder());
  }

  /** Counts more bytes. @throws `resource_exhausted`, without counting them, if the server holds too many */
  add(bytes: number): void {
    if (!this.#inFlight.hasRoomFor(bytes)) throw overloaded();
    this.addAnyway(bytes);
  }

  /**
   * Counts a part of an answer while it is built. The parts count once they are not small together.
   * @throws as `add`
   */
  addPart(bytes: number): void {
    this.#partBytes += bytes;
    if (this.#partBytes <= smallBytes) return;
    this.add(this.#partBytes);
    this.#partBytes = 0;
  }

  /** Counts more bytes without a limit, for an answer that cannot be refused any more. */
  addAnyway(bytes: number): void {
    this.#bytes += bytes;
    this.#inFlight.count(bytes);
  }

  /** Stops counting all bytes of the request. */
  release(): void {
    this.#partBytes = 0;
    if (this.#isLarge) this.#inFlight.endBody();
    this.#isLarge = false;
    if (this.#bytes === 0) return;
    this.#inFlight.count(-this.#bytes);
    this.#bytes = 0;
  }
}
