import { SandboxError } from "../errors/error.ts";
import { writeJson } from "../json/write.ts";
import type { Message, MessageReader, MessageWriter } from "../protobuf/message.ts";
import { readBody } from "./body.ts";
import { CallTime } from "./call-time.ts";
import { parseTimeout } from "./deadline.ts";
import { errorResponse } from "./error-body.ts";
import { grpcError, isGrpc } from "./grpc.ts";
import type { Load } from "./in-flight.ts";
import { parseBody } from "./json-body.ts";
import { checkCharset, mediaType } from "./media-type.ts";

/** The codecs of a method: of its request and its response. */
export interface UnaryMethod<I, O> {
  readonly request: Message<I>;
  readonly response: Message<O>;
}

/** The body of an answer. */
export type AnswerBody = string | Uint8Array<ArrayBuffer>;

/** Encodes answers of one type in both encodings, or returns those that their operation has encoded already. */
export type AnswerWriter<T> =
  | Pick<MessageWriter<T>, "encode" | "toJson">
  | { encoded(answer: T): AnswerBody };

function bodyOf<T>(writer: AnswerWriter<T>, answer: T, encoding: Encoding): AnswerBody {
  if ("encoded" in writer) return writer.encoded(answer);
  return encoding === "proto" ? writer.encode(answer) : writeJson(writer.toJson(answer));
}

/** The parts of a method's codecs that a server needs. */
export interface ServedMethod<I, O> {
  readonly request: MessageReader<I>;
  readonly response: AnswerWriter<O>;
}

export type Encoding = "proto" | "json";

/** The context of a call, other than its message. */
export interface UnaryContext {
  readonly headers: Headers;
  /** The encoding of the request, and of its answer. */
  readonly encoding: Encoding;
  /** Aborted at the deadline or when the caller leaves. Created on first use. */
  readonly signal: AbortSignal;
  /** In milliseconds since 1970. */
  readonly deadline: number | undefined;
}

/** Creates an answer with status 200. */
export type Respond = (body: AnswerBody, headers: Record<string, string>) => Response;

export interface ServeOptions {
  /** Called with the error that is answered. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Time limit for callers that set none, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** True if `handle` ends by itself when the call's signal is aborted. */
  readonly followsSignal?: boolean | undefined;
  /** Maximum size of the body, in bytes; by default 4 MiB. */
  readonly limit?: number | undefined;
  /** Counts the bytes of a large body. */
  readonly load?: Load | undefined;
  /** Creates the answer; by default a plain `Response`. */
  readonly respond?: Respond | undefined;
  /** Returns additional headers of every answer. Called once the answer is ready. */
  readonly answerHeaders?: (() => Readonly<Record<string, string>>) | undefined;
}

const mediaTypes = { "application/proto": "proto", "application/json": "json" } as const;
const acceptPost = Object.keys(mediaTypes).join(", ");

function encodingOf(headers: Headers): Encoding | undefined {
  const type = mediaType(headers);
  return type === "application/proto" || type === "application/json" ? mediaTypes[type] : undefined;
}

/**
 * Serves one call of the Connect unary protocol: decodes the request in binary or JSON, passes the message to `handle`
 * with the caller's deadline, and answers in the same encoding. Never throws.
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
    return errorResponse(error, { ...options.answerHeaders?.(), ...headers }, mediaType(request.headers));
  };
  if (request.method !== "POST") {
    const error = new SandboxError("unimplemented", `${request.method}: must be POST for an RPC`, {
      exception: "wrongMethod",
    });
    return refuse(error, { allow: "POST" });
  }
  const type = encodingOf(request.headers);
  if (type === undefined) {
    if (isGrpc(mediaType(request.headers))) return refuse(grpcError());
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
    const bytes = await readBody(request, { time, maxBytes: limit, load });
    const message =
      type === "proto"
        ? method.request.decode(bytes)
        : method.request.fromJson(await parseBody(bytes, { time, load }));
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
    return respond(bodyOf(method.response, answer, type), {
      ...options.answerHeaders?.(),
      "content-type": `application/${type}`,
    });
  } catch (error) {
    return refuse(error);
  } finally {
    time?.close();
  }
}
