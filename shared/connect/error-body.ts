import { isCode } from "../errors/codes.ts";
import { SandboxError } from "../errors/error.ts";
import { codeOfReply, httpExceptions, httpStatus } from "../errors/status.ts";
import { grpcResponse, isGrpc } from "./grpc.ts";

/** The message of all errors whose details must not reach the caller. */
const internalMessage = "internal error; see the server's log for this request id";

/** Returns the error that the caller may see: a `SandboxError` unchanged, any other thrown value as `internal`. */
export function publicError(thrown: unknown): SandboxError {
  if (thrown instanceof SandboxError) return thrown;
  return new SandboxError("internal", internalMessage, { cause: thrown });
}

/** Returns the HTTP status of an error. */
export function statusOf(error: SandboxError): number {
  return error.exception ? httpExceptions[error.exception] : httpStatus[error.code];
}

/** Returns additional headers of an error: `Retry-After` if the server is overloaded. */
export function headersOf({ exception }: SandboxError): Readonly<Record<string, string>> {
  return exception === "overloaded" ? { "retry-after": "1" } : {};
}

/** Returns the `Content-Length` of a text. Always set, because runtimes compute it for GET but not for HEAD. */
export function lengthOf(text: string): string {
  return String(new TextEncoder().encode(text).length);
}

/**
 * Returns a Connect error reply: `{"code","message"}` as JSON, for requests of any type but those of gRPC.
 * @param type the media type of the request
 */
export function errorResponse(
  thrown: unknown,
  headers: Readonly<Record<string, string>> = {},
  type = "",
): Response {
  const error = publicError(thrown);
  if (isGrpc(type)) return grpcResponse(error, type, headers);
  const body = JSON.stringify({ code: error.code, message: error.message });
  return new Response(body, {
    status: statusOf(error),
    headers: {
      "content-type": "application/json",
      "content-length": lengthOf(body),
      ...headersOf(error),
      ...headers,
    },
  });
}

/** Control characters and line breaks, which must not get from a peer's message into our logs and answers. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/**
 * Returns the error of a reply other than 200: that of its body, otherwise one by its status alone.
 * @param text the reply's body
 */
export function errorOfReply(status: number, text: string): SandboxError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (typeof body === "object" && body !== null && "code" in body && isCode(body.code)) {
    const message = "message" in body && typeof body.message === "string" ? body.message : body.code;
    return new SandboxError(body.code, message.replace(controls, " ").slice(0, 1024));
  }
  return new SandboxError(codeOfReply(status), `answered HTTP ${status} without a Connect error`);
}
