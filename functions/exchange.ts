import { errorResponse, publicError } from "../shared/connect/error-body.ts";
import type { Load } from "../shared/connect/in-flight.ts";
import type { SandboxError } from "../shared/errors/error.ts";
import { type AnswerBody, answer } from "./answer.ts";
import { problemResponse } from "./rest/problem.ts";
import { type Target, targetOf } from "./target.ts";

/** The longest id of a request that is taken from its caller, in characters. */
const maxIdLength = 255;

/** The caller's `X-Request-Id` where it is one, else a new id. */
function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id");
  if (given && given.length <= maxIdLength && /^[\w\-=]+$/.test(given)) return given;
  return crypto.randomUUID();
}

/** Tells whether a path belongs to the RPC surface, whose errors are Connect's. */
function isRpc(path: string): boolean {
  return path.startsWith("/containerd.");
}

/** An answer that is no error. */
export interface Reply {
  readonly status: number;
  readonly body: AnswerBody;
  readonly headers: Readonly<Record<string, string>>;
  /** True where a caller whose answer is refused for its size may simply ask again. */
  readonly isRefusable?: boolean;
}

/** One request on its way to its answer, and what the log says of it. */
export class Exchange {
  readonly request: Request;
  readonly requestId: string;
  readonly target: Target;
  /** Counts its bytes among those that the server holds. */
  readonly load: Load;
  /** By the clock of `performance.now()`. */
  readonly beganMs = performance.now();
  /** The name of the operation; absent from a request that is for none. */
  readonly operation: string | undefined;
  /** The name of the API token the caller came with. */
  caller: string | undefined;
  namespace: string | undefined;
  sandboxId: string | undefined;
  /** The error that is answered, where it is one. */
  failure: SandboxError | undefined;

  constructor(request: Request, load: Load, operation: string | undefined) {
    this.request = request;
    this.load = load;
    this.operation = operation;
    this.requestId = requestIdOf(request.headers);
    this.target = targetOf(request.url);
  }

  /** The headers that every answer has. */
  get headers(): Readonly<Record<string, string>> {
    return { "x-request-id": this.requestId };
  }

  /** Makes the answer. @throws `resource_exhausted` where too much is in flight and it may be refused */
  answer({ status, body, headers, isRefusable = false }: Reply): Response {
    const { request, load } = this;
    return answer(body, { ...headers, ...this.headers }, { request, status, load, isRefusable });
  }

  /** Notes the error that is answered. */
  fail(thrown: unknown): SandboxError {
    const error = publicError(thrown);
    this.failure = error;
    this.load.release();
    return error;
  }

  /** Makes the error answer of the surface that was asked. */
  refuse(thrown: unknown, more: Readonly<Record<string, string>> = {}): Response {
    const error = this.fail(thrown);
    const headers = { ...more, ...this.headers };
    return isRpc(this.target.path)
      ? errorResponse(error, headers)
      : problemResponse(error, this.requestId, headers);
  }
}
