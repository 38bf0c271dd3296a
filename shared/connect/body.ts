import { untilAborted } from "../errors/abort.ts";
import { SandboxError } from "../errors/error.ts";
import { openDeadline } from "./deadline.ts";

/** The largest message body, after inflating: 4 MiB. */
export const bodyLimit = 4 * 1024 * 1024;

/** How long a body may take to arrive, in milliseconds, whatever deadline its call has. */
const patience = 60_000;

function tooLarge(limit: number): SandboxError {
  return new SandboxError("resource_exhausted", `the body is larger than ${limit} bytes`, {
    exception: "bodyTooLarge",
  });
}

/** Joins chunks; a single one is handed on as it is. */
function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1 && chunks[0]) return chunks[0];
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

/**
 * Reads a stream to its end, but never more than `limit` bytes: beyond it the rest is cancelled, unread.
 * @throws `resource_exhausted` over the limit, the signal's error when it is aborted first
 */
export async function readStream(
  stream: ReadableStream<Uint8Array>,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (true) {
      const { done, value } = await untilAborted(reader.read(), signal);
      if (done) return join(chunks, size);
      size += value.length;
      if (size > limit) throw tooLarge(limit);
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel(error).catch(() => {});
    throw error;
  }
}

/** The body of a message, still encoded as `content-encoding` says. */
export interface Body {
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
}

/**
 * Reads and inflates the body of a request or response.
 * @throws `resource_exhausted` over `bodyLimit`, `unimplemented` for an encoding other than gzip,
 *   `invalid_argument` for broken gzip
 */
export async function readBody(message: Body, signal: AbortSignal, limit = bodyLimit): Promise<Uint8Array> {
  const declared = message.headers.get("content-length");
  const encoding = message.headers.get("content-encoding")?.toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip") {
    await message.body?.cancel().catch(() => {});
    throw new SandboxError("unimplemented", "content-encoding: must be identity or gzip");
  }
  // What is left unread is for the runtime to deal with: were it cancelled, workerd would break off the answer too.
  if (declared !== null && Number(declared) > limit) throw tooLarge(limit);
  if (message.body === null) return new Uint8Array(0);
  const deadline = openDeadline(signal, patience);
  try {
    const stream = encoding === "gzip" ? message.body.pipeThrough(gunzip()) : message.body;
    return await readStream(stream, limit, deadline.signal);
  } catch (error) {
    if (error instanceof SandboxError || encoding === "identity") throw error;
    throw new SandboxError("invalid_argument", "the body is not valid gzip", { cause: error });
  } finally {
    deadline.close();
  }
}

function gunzip(): ReadableWritablePair<Uint8Array, Uint8Array> {
  const { readable, writable } = new DecompressionStream("gzip");
  // The DOM types let a DecompressionStream be written any BufferSource; we only ever write Uint8Array.
  return { readable, writable: writable as WritableStream<Uint8Array> };
}
