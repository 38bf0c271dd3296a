import { untilAborted } from "../errors/abort.ts";
import { SandboxError } from "../errors/error.ts";
import type { CallTime } from "./call-time.ts";
import { openDeadline } from "./deadline.ts";
import type { Load } from "./in-flight.ts";
import { inflate } from "./inflate.ts";

/** The largest message body, after inflating: 4 MiB. */
export const bodyLimit = 4 * 1024 * 1024;

/** The largest body or answer that is not counted among what is in flight, in bytes. */
export const smallBytes = 64 * 1024;

/** Factor by which the bytes of a body are counted: the message made of them is in memory, too. */
const weight = 2;

/** Time limit of a body's arrival, in milliseconds, whatever deadline its call has. */
const arrivalTimeoutMs = 60_000;

function tooSlow(): SandboxError {
  const message = `the body has not arrived within ${arrivalTimeoutMs / 1_000} seconds`;
  return new SandboxError("deadline_exceeded", message, { exception: "bodyTooSlow" });
}

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
 * @param onBytes is told of the bytes of each chunk before it is kept
 * @throws `resource_exhausted` over the limit, the signal's error when it is aborted first, what `onBytes` throws
 */
export async function readStream(
  stream: ReadableStream<Uint8Array>,
  limit: number,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => {},
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
      onBytes(value.length);
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel(error).catch(() => {});
    throw error;
  }
}

/** The limits of the reading of a body. */
export interface BodyLimits {
  readonly time: CallTime;
  /** The largest body, in bytes. */
  readonly limit?: number | undefined;
  /** Counts the bytes of a large body. */
  readonly load?: Load | undefined;
}

/** The encoding of a body, in lower case: `identity` when none is said. */
export function encodingOf(headers: Headers): string {
  return headers.get("content-encoding")?.toLowerCase() ?? "identity";
}

/**
 * Reads and inflates the body of a request.
 * @throws `resource_exhausted` over the limit or where too much is in flight, `unimplemented` for an encoding other than
 *   gzip, `invalid_argument` for broken gzip, `deadline_exceeded` when it takes too long, `canceled` when it breaks off
 */
export async function readBody(
  request: Request,
  { time, limit = bodyLimit, load }: BodyLimits,
): Promise<Uint8Array> {
  const { headers } = request;
  const declared = headers.get("content-length");
  const encoding = encodingOf(headers);
  if (encoding !== "identity" && encoding !== "gzip") {
    await request.body?.cancel().catch(() => {});
    throw new SandboxError("unimplemented", "content-encoding: must be identity or gzip");
  }
  // What is left unread is for the runtime to deal with: were it cancelled, workerd would break off the answer too.
  if (declared !== null && Number(declared) > limit) throw tooLarge(limit);
  const isSmall = declared !== null && Number(declared) <= smallBytes && encoding === "identity";
  try {
    if (isSmall) return new Uint8Array(await time.settle(request.arrayBuffer(), arrivalTimeoutMs, tooSlow));
    if (request.body === null) return new Uint8Array(0);
    const stream = encoding === "gzip" ? inflate(request.body) : request.body;
    const arrival = openDeadline(time.signal, arrivalTimeoutMs, tooSlow);
    try {
      return await readStream(stream, limit, arrival.signal, (bytes) => load?.add(bytes * weight));
    } finally {
      arrival.close();
    }
  } catch (error) {
    if (error instanceof SandboxError) throw error;
    if (encoding === "gzip") {
      throw new SandboxError("invalid_argument", "the body is not valid gzip", { cause: error });
    }
    throw new SandboxError("canceled", "the caller went away", { cause: error });
  }
}
