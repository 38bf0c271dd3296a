import type { EndTurn } from "../async/turn-queue.ts";
import { SandboxError } from "../errors/error.ts";

/**
 * Sizes of the pieces that are passed to the inflater, in bytes. Runtimes inflate each piece completely, up to a
 * thousand times its size, before the output can be counted.
 */
const firstPieceBytes = 256;
const minPieceBytes = 32;
const maxPieceBytes = 2_048;

/**
 * Time without output after which that of a piece is complete, in milliseconds, and number of such times to wait for.
 * Node inflates in a thread, and asks for the next piece before.
 */
const quietMs = 1;
const maxWaits = 20;

/** Size of the output that later pieces are made for, in bytes. */
const outputBytes = 262_144;

/** Waits until the next piece may be inflated. The turn lasts until its output has been read. */
export type PieceTurn = () => Promise<EndTurn> | undefined;

/** Inflates gzip in small pieces, no faster than the result is read. */
export class Inflating {
  /** The result. Fails for invalid bytes, or with `canceled` if the caller leaves. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #turn: PieceTurn;
  #chunk = new Uint8Array(0);
  #pieceBytes = firstPieceBytes;
  #endTurn: EndTurn | undefined;
  /** The output of the previous piece. */
  #inflatedBytes = 0;
  #isBegun = false;
  #isOver = false;

  constructor(stream: ReadableStream<Uint8Array>, turn: PieceTurn) {
    this.#reader = stream.getReader();
    this.#turn = turn;
    const pieces = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull: (controller) => this.#passPiece(controller),
        cancel: (reason) => {
          this.#end();
          return this.#reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
    this.stream = pieces.pipeThrough(new DecompressionStream("gzip"));
  }

  /** Counts bytes of the result: the more there are, the smaller the next piece. */
  count(bytes: number): void {
    this.#inflatedBytes += bytes;
  }

  /** Resolves when the output of the piece has been counted. */
  async #untilCounted(): Promise<void> {
    for (let waits = 0, counted = -1; waits < maxWaits && counted !== this.#inflatedBytes; waits++) {
      counted = this.#inflatedBytes || -1;
      await new Promise((resolve) => setTimeout(resolve, quietMs));
    }
  }

  /** Passes on the next piece. It is called once the output of the previous one has been read. */
  async #passPiece(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): Promise<void> {
    if (this.#isBegun && this.#inflatedBytes === 0) await this.#untilCounted();
    this.#finishTurn();
    if (this.#isOver) return;
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#reader.read().catch((cause: unknown) => {
        throw new SandboxError("canceled", "the caller has left", { cause });
      });
      if (done) return controller.close();
      this.#chunk = new Uint8Array(value);
    }
    this.#endTurn = await this.#turn();
    if (this.#isOver) return this.#end();
    if (this.#isBegun) this.#adaptPieces();
    this.#isBegun = true;
    const piece = this.#chunk.slice(0, this.#pieceBytes);
    this.#chunk = this.#chunk.subarray(piece.length);
    this.#inflatedBytes = 0;
    controller.enqueue(piece);
  }

  /** Makes the next piece as large as the wanted output needs it, but at most twice the previous one. */
  #adaptPieces(): void {
    const fitting = Math.ceil((outputBytes * this.#pieceBytes) / Math.max(this.#inflatedBytes, 1));
    this.#pieceBytes = Math.max(minPieceBytes, Math.min(fitting, 2 * this.#pieceBytes, maxPieceBytes));
  }

  #end(): void {
    this.#isOver = true;
    this.#finishTurn();
  }

  #finishTurn(): void {
    this.#endTurn?.();
    this.#endTurn = undefined;
  }
}
