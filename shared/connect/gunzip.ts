import { SandboxError } from "../errors/error.ts";

/**
 * Inflates gzip, no faster than the result is read. The result fails for invalid bytes, or with `canceled` if the
 * input fails.
 */
export type Gunzip = (stream: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;

/** Size of the pieces that are inflated at once, in bytes. Gzip grows up to a thousandfold. */
const pieceBytes = 4_096;

/** Returns the error for a body whose connection broke. */
export function callerLeft(cause: unknown): SandboxError {
  return new SandboxError("canceled", "the caller has left", { cause });
}

/** Resolves as `promise` does, or with undefined if that takes longer than a turn of the event loop. */
async function withinTurn<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      promise,
      new Promise<undefined>((resolve) => {
        timer = setTimeout(resolve, 0, undefined);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Inflates by `DecompressionStream`. Workers inflate all that is written to it at once, so this writes a small piece
 * when there is no output left to read.
 */
export const gunzip: Gunzip = (stream) => {
  const input = stream.getReader();
  const { readable, writable } = new DecompressionStream("gzip");
  const [output, writer] = [readable.getReader(), writable.getWriter()];
  let reading = output.read();
  let rest = new Uint8Array(0);
  let writing: Promise<void> | undefined;

  async function writePiece(): Promise<void> {
    while (rest.length === 0) {
      const { done, value } = await input.read().catch((cause) => Promise.reject(callerLeft(cause)));
      // The last write remains.
      if (done) return writer.close().then(() => new Promise(() => {}));
      rest = new Uint8Array(value);
    }
    const piece = rest.slice(0, pieceBytes);
    rest = rest.subarray(piece.length);
    await writer.write(piece);
    writing = undefined;
  }

  return new ReadableStream(
    {
      async pull(controller) {
        let read = await withinTurn(reading);
        while (!read) {
          writing ??= writePiece();
          await Promise.race([reading, writing]);
          read = await withinTurn(reading);
        }
        if (read.done) return controller.close();
        reading = output.read();
        controller.enqueue(read.value);
      },
      async cancel(reason) {
        await Promise.allSettled([input.cancel(reason), output.cancel(reason)]);
      },
    },
    { highWaterMark: 0 },
  );
};
