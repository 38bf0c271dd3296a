import { smallBytes } from "../shared/connect/body.ts";
import type { Load } from "../shared/connect/in-flight.ts";

/** The body of an answer. */
export type AnswerBody = string | Uint8Array<ArrayBuffer> | null;

/**
 * Time limit for a caller to take the next part of an answer, in milliseconds: longer than servers keep a connection on
 * which nothing is taken, so that this is for platforms that keep it.
 */
const takingTimeoutMs = 90_000;

/**
 * The bytes as a stream that gives them in parts, each when the one before it was taken.
 * @param onEnd called when all are taken or nobody will take them
 */
function streamOf(bytes: Uint8Array<ArrayBuffer>, onEnd: () => void): ReadableStream<Uint8Array> {
  let at = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    onEnd();
  };
  const giveTime = (controller: ReadableStreamDefaultController) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      end();
      controller.error(new Error("the caller does not take its answer"));
    }, takingTimeoutMs);
  };
  return new ReadableStream<Uint8Array>(
    {
      start: giveTime,
      pull(controller) {
        if (at >= bytes.length) {
          end();
          return controller.close();
        }
        controller.enqueue(bytes.subarray(at, at + smallBytes));
        at += smallBytes;
        giveTime(controller);
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

/** The rest that an answer is made of, besides its body and headers. */
export interface AnswerOptions {
  readonly request: Request;
  readonly status: number;
  readonly load: Load;
  /** True where a caller whose answer is refused for its size may simply ask again. */
  readonly isRefusable: boolean;
}

/**
 * Makes an answer. A large one is counted until it is taken, and sent in parts.
 * @throws `resource_exhausted` where too much is in flight and the answer may be refused
 */
export function answer(
  body: AnswerBody,
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
  // Without this header, a runtime that is given no body would say that there is none.
  const told = { ...headers, "content-length": String(bytes.length) };
  // The body of the request is needed no more.
  load.release();
  if (isHead) return new Response(null, { status, headers: told });
  if (isRefusable) load.add(bytes.length);
  else load.addAnyway(bytes.length);
  return new Response(
    streamOf(bytes, () => load.release()),
    { status, headers: told },
  );
}
