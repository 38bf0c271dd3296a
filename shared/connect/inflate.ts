import { SandboxError } from "../errors/error.ts";

/**
 * Bytes that are given to the inflater at a time. Runtimes inflate what they are given as a whole, up to a thousand
 * times its size, before anybody can count what comes out.
 */
const pieceBytes = 2_048;

/** Waits until the next piece may be inflated. */
export type PieceTurn = () => Promise<void> | undefined;

/** Cuts a stream into small pieces, each of which is read when the one before it has been taken. */
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
            throw new SandboxError("canceled", "the caller went away", { cause });
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
 * Inflates gzip, no faster than the result is read. Its errors are those of the bytes, or `canceled`.
 * @param turn called before each piece, so that the bodies of many callers do not hold up others
 */
export function inflate(stream: ReadableStream<Uint8Array>, turn: PieceTurn): ReadableStream<Uint8Array> {
  return inPieces(stream, turn).pipeThrough(new DecompressionStream("gzip"));
}
