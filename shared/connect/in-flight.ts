import type { EndTurn, TurnQueue } from "../async/turn-queue.ts";
import { SandboxError } from "../errors/error.ts";

/** Default of the time that a large body may wait for its first turn, far below its call's deadline, in milliseconds. */
const defaultMaxWaitMs = 10_000;

/** Counts the bytes of large bodies and answers in a server's memory. */
export class InFlight {
  /** Turns of work on large bodies; absent where requests must not wait for one another. */
  readonly turns: TurnQueue | undefined;
  readonly maxWaitMs: number;
  readonly #maxBytes: number;
  #bytes = 0;
  #orders = 0;

  /** @param maxWaitMs time that a large body may wait for its first turn, in milliseconds */
  constructor(maxBytes: number, turns?: TurnQueue, maxWaitMs = defaultMaxWaitMs) {
    this.#maxBytes = maxBytes;
    this.turns = turns;
    this.maxWaitMs = maxWaitMs;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= this.#maxBytes;
  }

  count(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Returns the order of a large body: those that began before come first. */
  nextOrder(): number {
    return ++this.#orders;
  }
}

/** Maximum size of bodies and answers that are not counted, in bytes. */
export const smallBytes = 64 * 1024;

function overloaded(): SandboxError {
  const message = "too many large requests and answers in progress: try again later";
  return new SandboxError("resource_exhausted", message, { exception: "overloaded" });
}

/** Counts the bytes of one request in memory: its body, then its answer until the caller has read it. */
export class Load {
  readonly #inFlight: InFlight;
  #bytes = 0;
  #partBytes = 0;
  #order: number | undefined;

  constructor(inFlight: InFlight) {
    this.#inFlight = inFlight;
  }

  /** Waits for a turn of work on a large body; undefined if there is nothing to wait for. */
  turn(): Promise<void> | undefined {
    this.#order ??= this.#inFlight.nextOrder();
    return this.#inFlight.turns?.next(this.#order);
  }

  /** As `turn`, for reading a part of a large body. @throws `resource_exhausted` as `beginTurn` does */
  async readingTurn(): Promise<void> {
    const isLate = this.#startWaiting();
    await this.#inFlight.turns?.pass(this.#order);
    if (isLate()) throw overloaded();
  }

  /**
   * As `turn`, for work that is asynchronous: its turn ends when the returned function is called.
   * @throws `resource_exhausted` if the body has waited too long for its first turn
   */
  async beginTurn(): Promise<EndTurn | undefined> {
    const isLate = this.#startWaiting();
    const endTurn = await this.#inFlight.turns?.begin(this.#order);
    if (!isLate()) return endTurn;
    endTurn?.();
    throw overloaded();
  }

  /** Returns a function that returns true if this is the body's first turn and it has waited for it too long. */
  #startWaiting(): () => boolean {
    if (this.#order !== undefined) return () => false;
    this.#order = this.#inFlight.nextOrder();
    const startedAt = performance.now();
    return () => performance.now() - startedAt > this.#inFlight.maxWaitMs;
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
    if (this.#bytes === 0) return;
    this.#inFlight.count(-this.#bytes);
    this.#bytes = 0;
  }
}
