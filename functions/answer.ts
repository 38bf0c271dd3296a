import { type Load, smallBytes } from "../shared/connect/in-flight.ts";
import type { AnswerBody } from "../shared/connect/serve.ts";

/**
 * Time limit for a caller to read the next part of an answer, in milliseconds. Servers close a stalled connection
 * earlier, so this takes effect only on platforms that keep it open.
 */
const readTimeoutMs = 90_000;

/**
 * Returns a stream of the bytes in parts. Each part is enqueued once the previous one has been read.
 * @param onEnd called when all parts have been read, or none will be read any more
 */
function streamOf(bytes: Uint8Array<ArrayBuffer>, onEnd: () => void): ReadableStream<Uint8Array> {
  let at = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    onEnd();
  };
  const restartTimer = (controller: ReadableStreamDefaultController) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      end();
      controller.error(new Error("the caller has stopped reading the answer"));
    }, readTimeoutMs);
  };
  return new ReadableStream<Uint8Array>(
    {
      start: restartTimer,
      pull(controller) {
        if (at >= bytes.length) {
          end();
          return controller.close();
        }
        controller.enqueue(bytes.subarray(at, at + smallBytes));
        at += smallBytes;
        restartTimer(controller);
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

/** Parts of an answer other than its body and headers. */
export interface AnswerOptions {
  readonly request: Request;
  readonly status: number;
  readonly load: Load;
  /** True if the answer may be refused for its size, because the caller can repeat the request safely. */
  readonly isRefusable: boolean;
}

/**
 * Creates an answer. A large one is sent in parts, and its bytes are counted until the caller has read them.
 * @throws `resource_exhausted` if too many bytes are in flight and the answer may be refused
 */
export function answer(
  body: AnswerBody | null,
  headers: Readonly<Record<string, string>>,
  { request, status, load, isRefusable }: AnswerOptions,
): Response {
  const isLarge = body !== null && body.length > smallBytes;
  const isHead = request.method === "HEAD";
  if (body === null || !(isLarge || isHead)) {
    load.release();
    return new Response(body, { status, headers });
  }
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  // Set explicitly, because a runtime sends a length of 0 for a response without a body.
  const sized = { ...headers, "content-length": String(bytes.length) };
  // The request's body is no longer needed.
  load.release();
  if (isHead) return new Response(null, { status, headers: sized });
  if (isRefusable) load.add(bytes.length);
  else load.addAnyway(bytes.length);
  return new Response(
    streamOf(bytes, () => load.release()),
    { status, headers: sized },
  );
}
