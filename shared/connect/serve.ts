import { SandboxError } from "../errors/error.ts";
import { parseJsonBytes } from "../json/parse.ts";
import { writeJson } from "../json/write.ts";
import type { Message, MessageReader, MessageWriter } from "../protobuf/message.ts";
import { readBody } from "./body.ts";
import { CallTime } from "./call-time.ts";
import { parseTimeout } from "./deadline.ts";
import { errorResponse } from "./error-body.ts";
import type { Load } from "./in-flight.ts";
import { checkCharset, mediaType } from "./media-type.ts";

/** A method of a service: the codecs of what goes in and out. */
export interface UnaryMethod<I, O> {
  readonly request: Message<I>;
  readonly response: Message<O>;
}

/** As much of a method as serving it takes. */
export interface ServedMethod<I, O> {
  readonly request: MessageReader<I>;
  readonly response: MessageWriter<O>;
}

export type Encoding = "proto" | "json";

/** What a handler learns of a call besides its message. */
export interface UnaryContext {
  readonly headers: Headers;
  /** The encoding of the request, which the answer will have too. */
  readonly encoding: Encoding;
  /** Ends with the caller or at its deadline; made when it is first asked for. */
  readonly signal: AbortSignal;
  /** In milliseconds since 1970. */
  readonly deadline: number | undefined;
}

/** Makes an answer, with status 200. */
export type Respond = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) => Response;

export interface ServeOptions {
  /** Is told of the error that is answered. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** The deadline of a caller that sets none, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** True if the work of `handle` ends by itself at the signal of its call. */
  readonly followsSignal?: boolean | undefined;
  /** The largest body, in bytes; by default 4 MiB. */
  readonly limit?: number | undefined;
  /** Counts the bytes of a large body. */
  readonly load?: Load | undefined;
  /** Makes the answer where there is more to it than body and headers. */
  readonly respond?: Respond | undefined;
  /** Headers of the answer, error or not, read when it is there. */
  readonly answerHeaders?: (() => Readonly<Record<string, string>>) | undefined;
}

const mediaTypes = { "application/proto": "proto", "application/json": "json" } as const;
const acceptPost = Object.keys(mediaTypes).join(", ");

function encodingOf(headers: Headers): Encoding | undefined {
  const type = mediaType(headers);
  return type === "application/proto" || type === "application/json" ? mediaTypes[type] : undefined;
}

/**
 * Serves one call of the Connect unary protocol: reads the request in either of its types, gives the message
 * to `handle` under the caller's deadline, and answers in the same type. It never throws.
 * @see https://connectrpc.com/docs/protocol#unary-request
 */
export async function serveUnary<I, O>(
  request: Request,
  method: ServedMethod<I, O>,
  handle: (message: I, context: UnaryContext) => Promise<O>,
  options: ServeOptions = {},
): Promise<Response> {
  const refuse = (error: unknown, headers?: Record<string, string>) => {
    options.onError?.(error);
    return errorResponse(error, { ...options.answerHeaders?.(), ...headers });
  };
  if (request.method !== "POST") {
    const error = new SandboxError("unimplemented", `${request.method}: an RPC takes POST`, {
      exception: "wrongMethod",
    });
    return refuse(error, { allow: "POST" });
  }
  const type = encodingOf(request.headers);
  if (type === undefined) {
    const error = new SandboxError("invalid_argument", `content-type: must be one of ${acceptPost}`, {
      exception: "wrongMediaType",
    });
    return refuse(error, { "accept-post": acceptPost });
  }
  const { load, limit, respond = (body, headers) => new Response(body, { headers }) } = options;
  let time: CallTime | undefined;
  try {
    const version = request.headers.get("connect-protocol-version");
    if (version !== null && version !== "1") {
      throw new SandboxError("invalid_argument", 'connect-protocol-version: must be "1"');
    }
    if (type === "json") checkCharset(request.headers);
    const opened = new CallTime(
      request,
      parseTimeout(request.headers.get("connect-timeout-ms")) ?? options.timeoutMs,
    );
    time = opened;
    const bytes = await readBody(request, { time, limit, load });
    const message =
      type === "proto" ? method.request.decode(bytes) : method.request.fromJson(parseJsonBytes(bytes));
    const context = {
      headers: request.headers,
      encoding: type,
      get signal() {
        return opened.signal;
      },
      deadline: time.deadline,
    };
    const work = handle(message, context);
    const answer = await (options.followsSignal ? work : time.settle(work));
    const body =
      type === "proto" ? method.response.encode(answer) : writeJson(method.response.toJson(answer));
    return respond(body, { ...options.answerHeaders?.(), "content-type": `application/${type}` });
  } catch (error) {
    return refuse(error);
  } finally {
    time?.close();
  }
}
