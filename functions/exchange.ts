import { errorResponse, publicError } from "../shared/connect/error-body.ts";
import { isGrpc } from "../shared/connect/grpc.ts";
import type { Load } from "../shared/connect/in-flight.ts";
import { mediaType } from "../shared/connect/media-type.ts";
import type { AnswerBody } from "../shared/connect/serve.ts";
import type { SandboxError } from "../shared/errors/error.ts";
import type { Fence } from "../shared/sandbox/call.ts";
import { answer } from "./answer.ts";
import { problemResponse } from "./rest/problem.ts";
import { type Target, targetOf } from "./target.ts";

/** Maximum length of a request id from a caller, in characters. */
const maxIdLength = 255;

/** Returns the caller's `X-Request-Id` if it is valid; otherwise a new id. */
function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id");
  if (given && given.length <= maxIdLength && /^[\w\-=]+$/.test(given)) return given;
  return crypto.randomUUID();
}

/** Returns true if a path belongs to the RPC surface, whose errors are in Connect's format. */
function isRpc(path: string): boolean {
  return path.startsWith("/containerd.");
}

/** A successful answer. */
export interface Reply {
  readonly status: number;
  readonly body: AnswerBody | null;
  readonly headers: Readonly<Record<string, string>>;
  /** True if the answer may be refused for its size, because the caller can repeat the request safely. */
  readonly isRefusable?: boolean;
}

/** One request until its answer, with its fields for the log. */
export class Exchange {
  /** The request; another one with the same body if the body had to be read first. */
  request: Request;
  readonly requestId: string;
  readonly target: Target;
  /** Counts the request's bytes that are in memory. */
  readonly load: Load;
  /** Start time, by the clock of `performance.now()`. */
  readonly beganMs = performance.now();
  /** The name of the operation; undefined if no route matched. */
  readonly operation: string | undefined;
  /** The name of the caller's API token. */
  caller: string | undefined;
  /** False if the caller's token lacks the scope `admin`. */
  isAdmin = true;
  namespace: string | undefined;
  sandboxId: string | undefined;
  /** True if a request with the same idempotency key was begun before, and may have taken effect. */
  isRepeated = false;
  /** The fence of its writes; undefined without an idempotency key. */
  fence: Fence | undefined;
  /** True if the operation continues after the answer. */
  isUnfinished = false;
  /** The error of the answer; undefined if the request succeeded. */
  failure: SandboxError | undefined;

  constructor(request: Request, load: Load, operation: string | undefined) {
    this.request = request;
    this.load = load;
    this.operation = operation;
    this.requestId = requestIdOf(request.headers);
    this.target = targetOf(request.url);
  }

  /** Returns the headers of every answer. */
  get headers(): Readonly<Record<string, string>> {
    return { "x-request-id": this.requestId };
  }

  /** Creates the answer. @throws `resource_exhausted` if too many bytes are in flight and it may be refused */
  answer({ status, body, headers, isRefusable = false }: Reply): Response {
    const { request, load } = this;
    return answer(body, { ...headers, ...this.headers }, { request, status, load, isRefusable });
  }

  /** Creates an answer whose body is sent as it is made. */
  stream(
    status: number,
    headers: Readonly<Record<string, string>>,
    body: ReadableStream<Uint8Array>,
  ): Response {
    this.load.release();
    const isHead = this.request.method === "HEAD";
    if (isHead) void body.cancel();
    return new Response(isHead ? null : body, { status, headers: { ...headers, ...this.headers } });
  }

  /** Records the error of the answer, and returns it as the caller may see it. */
  fail(thrown: unknown): SandboxError {
    const error = publicError(thrown);
    this.failure = error;
    this.load.release();
    return error;
  }

  /** Creates the error answer in the format of the request's surface. */
  refuse(thrown: unknown, more: Readonly<Record<string, string>> = {}): Response {
    const error = this.fail(thrown);
    const headers = { ...more, ...this.headers };
    const type = mediaType(this.request.headers);
    return isRpc(this.target.path) || isGrpc(type)
      ? errorResponse(error, headers, type)
      : problemResponse(error, this.requestId, headers);
  }
}
