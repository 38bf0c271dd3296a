import type { Leave } from "../async/lanes.ts";
import { untilAborted } from "../errors/abort.ts";
import { SandboxError } from "../errors/error.ts";
import type { CallTime } from "./call-time.ts";
import { openDeadline } from "./deadline.ts";
import { callerLeft, gunzip } from "./gunzip.ts";
import { type Load, smallBytes } from "./in-flight.ts";

/** Default of the maximum size of a message body, after inflating, in bytes. */
const defaultMaxBytes = 4 * 1024 * 1024;

/** Factor for counting the bytes of a body: the decoded message is in memory, too. */
const memoryFactor = 2;

/** Number of bytes of a large body that are read in one turn. */
const turnBytes = 256 * 1024;

/** Time limit of a body's arrival, in milliseconds, regardless of its call's deadline. */
const arrivalTimeoutMs = 60_000;

function tooSlow(): SandboxError {
  const message = `the body has not arrived within ${arrivalTimeoutMs / 1_000} seconds`;
  return new SandboxError("deadline_exceeded", message, { exception: "bodyTooSlow" });
}

function tooLarge(maxBytes: number): SandboxError {
  return new SandboxError("resource_exhausted", `the body is larger than ${maxBytes} bytes`, {
    exception: "bodyTooLarge",
  });
}

/** Joins chunks; a single one is returned as it is. */
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

/** Work between the chunks of a stream. */
export interface BetweenChunks {
  /** Called with the size of each chunk before it is kept. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /**
   * Waits until more may be read; until then the rest stays in the connection. Called after some bytes, and then after
   * each 256 KiB. Resolves with the function that is called once those are read.
   */
  readonly turn?: (() => Promise<Leave | undefined>) | undefined;
  /** Number of bytes that are read before the first turn; by default 64 KiB. */
  readonly bytesBeforeTurn?: number;
}

/**
 * Reads a stream to its end, but at most `maxBytes`. A longer stream is cancelled.
 * @throws `resource_exhausted` over the limit, the signal's error if it is aborted, and the errors of `onBytes`
 */
export async function readStream(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
  { onBytes, turn, bytesBeforeTurn = smallBytes }: BetweenChunks = {},
): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let turnAt = bytesBeforeTurn;
  let leave: Leave | undefined;
  try {
    while (true) {
      if (turn && size >= turnAt) {
        turnAt = size + turnBytes;
        leave?.();
        leave = await untilAborted(turn(), signal);
      }
      const { done, value } = await untilAborted(reader.read(), signal);
      if (done) return join(chunks, size);
      size += value.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      onBytes?.(value.length);
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel(error).catch(() => {});
    throw error;
  } finally {
    leave?.();
  }
}

/** Limits for reading a body. */
export interface BodyLimits {
  readonly time: CallTime;
  /** Maximum size of the body, in bytes; by default 4 MiB. */
  readonly maxBytes?: number | undefined;
  /** Counts the bytes of a large body. */
  readonly load?: Load | undefined;
  /** True to return the bytes as they were sent, whatever their encoding. */
  readonly isRaw?: boolean;
}

/** Returns the encoding of a body, in lower case; `identity` without a `Content-Encoding`. */
export function encodingOf(headers: Headers): string {
  return headers.get("content-encoding")?.toLowerCase() ?? "identity";
}

/**
 * Reads and, unless it is wanted as it was sent, inflates the body of a request.
 * @throws `resource_exhausted` over the limit or if too many bytes are in flight, `unimplemented` for an encoding other
 *   than gzip, `invalid_argument` for invalid gzip, `deadline_exceeded` if the body arrives too slowly, `canceled` if
 *   the connection breaks
 */
export async function readBody(
  request: Request,
  { time, maxBytes = defaultMaxBytes, load, isRaw = false }: BodyLimits,
): Promise<Uint8Array> {
  const { headers } = request;
  const declared = headers.get("content-length");
  const encoding = isRaw ? "identity" : encodingOf(headers);
  if (encoding !== "identity" && encoding !== "gzip") {
    await request.body?.cancel().catch(() => {});
    throw new SandboxError("unimplemented", "content-encoding: must be identity or gzip");
  }
  // The unread body is left to the runtime: workerd would also abort the answer if the body were cancelled.
  if (declared !== null && Number(declared) > maxBytes) throw tooLarge(maxBytes);
  const isLarge = Number(declared) > smallBytes;
  const isSmall = declared !== null && !isLarge && encoding === "identity";
  try {
    if (isSmall) return new Uint8Array(await time.settle(request.arrayBuffer(), arrivalTimeoutMs, tooSlow));
    const arrival = openDeadline(time.signal, arrivalTimeoutMs, tooSlow);
    const { signal } = arrival;
    let leavePlace: Leave | undefined;
    try {
      // A runtime that has not been asked for the body reads little of it.
      if (isLarge) leavePlace = await load?.admit(signal);
      if (request.body === null) return new Uint8Array(0);
      const stream = encoding === "gzip" ? (load?.gunzip ?? gunzip)(request.body) : request.body;
      const bytes = await readStream(stream, maxBytes, signal, {
        onBytes: (more) => load?.add(more * memoryFactor),
        async turn() {
          leavePlace ??= await load?.admit(signal);
          return load?.readingTurn();
        },
        bytesBeforeTurn: isLarge ? 0 : smallBytes,
      });
      // Large bodies are parsed one after the other.
      if (bytes.length > smallBytes) await load?.turn();
      return bytes;
    } finally {
      leavePlace?.();
      arrival.close();
    }
  } catch (error) {
    if (error instanceof SandboxError) throw error;
    if (encoding === "gzip") {
      throw new SandboxError("invalid_argument", "the body is not valid gzip", { cause: error });
    }
    throw callerLeft(error);
  }
}
