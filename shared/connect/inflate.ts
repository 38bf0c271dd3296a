import { SandboxError } from "../errors/error.ts";

/**
 * Size of the pieces that are passed to the inflater, in bytes. Runtimes inflate each piece completely, up to a
 * thousand times its size, before the output can be counted.
 */
const pieceBytes = 2_048;

/** Waits until the next piece may be inflated. */
export type PieceTurn = () => Promise<void> | undefined;

/** Splits a stream into small pieces. Each is read once the previous one has been consumed. */
function inPieces(
  stream: ReadableStream<Uint8Array>,
  turn: PieceTurn,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  let chunk = new Uint8Array(0);
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        while (chunk.length === 0) {
          const { done, value } = await reader.read().catch((cause: unknown) => {
            throw new SandboxError("canceled", "the caller has left", { cause });
          });
          if (done) return controller.close();
          chunk = new Uint8Array(value);
        }
        await turn();
        controller.enqueue(chunk.slice(0, pieceBytes));
        chunk = chunk.subarray(pieceBytes);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/**
 * Inflates gzip, no faster than the result is read. Fails for invalid bytes, or with `canceled` if the caller leaves.
 * @param turn called before each piece, so that other requests are answered in between
 */
export function inflate(stream: ReadableStream<Uint8Array>, turn: PieceTurn): ReadableStream<Uint8Array> {
  return inPieces(stream, turn).pipeThrough(new DecompressionStream("gzip"));
}
