import type { Leave } from "../async/lanes.ts";
import type { Places } from "../async/places.ts";
import type { TurnQueue } from "../async/turn-queue.ts";
import { SandboxError } from "../errors/error.ts";
import type { Gunzip } from "./gunzip.ts";

/** Parts of a runtime for reading bodies. */
export interface BodyParts {
  /** Turns of work on large bodies; absent where requests must not wait for one another. */
  readonly turns?: TurnQueue | undefined;
  /** Places of large bodies that are read at a time; absent as `turns` is. */
  readonly places?: Places | undefined;
  /** Inflates bodies; absent where web standards have to do. */
  readonly gunzip?: Gunzip | undefined;
}

/** Counts the bytes of large bodies and answers in a server's memory. */
export class InFlight {
  readonly parts: BodyParts;
  readonly #maxBytes: number;
  #bytes = 0;
  #orders = 0;

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
}

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
  #hadPlace = false;

  constructor(inFlight: InFlight) {
    this.#inFlight = inFlight;
  }

  get gunzip(): Gunzip | undefined {
    return this.#inFlight.parts.gunzip;
  }

  /**
   * Waits for a place among the large bodies that are read. Resolves with the function that releases it; with undefined
   * where there are no places, and for a body that is read again, from memory.
   * @throws `resource_exhausted` if none becomes free in time, and the abort error of `signal`
   */
  async admit(signal: AbortSignal): Promise<Leave | undefined> {
    const { places } = this.#inFlight.parts;
    if (!places || this.#hadPlace) return undefined;
    const leave = await places.take(signal);
    if (!leave) throw overloaded();
    this.#hadPlace = true;
    return leave;
  }

  /** Waits for a turn of work on a large body; undefined if there is nothing to wait for. */
  turn(): Promise<void> | undefined {
    return this.#inFlight.parts.turns?.next(this.#ownOrder());
  }

  /** Waits for a turn of reading a part of a large body, which the caller gives back; undefined as for `turn`. */
  readingTurn(): Promise<Leave> | undefined {
    return this.#inFlight.parts.turns?.hold(this.#ownOrder());
  }

  #ownOrder(): number {
    this.#order ??= this.#inFlight.nextOrder();
    return this.#order;
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

  /** Counts more bytes without a limit, for an answer that can no longer be refused. */
  addAnyway(bytes: number): void {
    this.#bytes += bytes;
    this.#inFlight.count(bytes);
  }

  /** Stops counting all bytes of the request. */
  release(): void {
    this.#partBytes = 0;
    if (this.#bytes === 0) return;
    this.#inFlight.count(-this.#bytes);
    this.#bytes = 0;
  }
}
