import { isCode } from "../errors/codes.ts";
import { SandboxError } from "../errors/error.ts";
import { codeOfReply, httpExceptions, httpStatus } from "../errors/status.ts";

/** What a caller is told of a fault that is ours: nothing but that it happened. */
const withheld = "internal error; the server's log tells more under the request id";

/** Any thrown value as the error its caller may see: our own as it is, everything else as `internal`. */
export function publicError(thrown: unknown): SandboxError {
  if (thrown instanceof SandboxError) return thrown;
  return new SandboxError("internal", withheld, { cause: thrown });
}

/** The HTTP status of an error. */
export function statusOf(error: SandboxError): number {
  return error.exception ? httpExceptions[error.exception].status : httpStatus[error.code];
}

/** The headers that say more of an error: when to come again where the server has too much to do. */
export function headersOf({ exception }: SandboxError): Readonly<Record<string, string>> {
  return exception === "overloaded" ? { "retry-after": "1" } : {};
}

/** The `Content-Length` of a text. Said even where the runtime finds it by itself, so that HEAD has it, too. */
export function lengthOf(text: string): string {
  return String(new TextEncoder().encode(text).length);
}

/** A Connect error reply: `{"code","message"}` as JSON, whatever type the request had. */
export function errorResponse(thrown: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const error = publicError(thrown);
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

/** Control characters and line breaks of a foreign text, which must not reach our logs or answers as such. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/**
 * The error in a reply that is not 200: the code its body names, else what the status alone means.
 * @param text the reply's body, as far as it was read
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
