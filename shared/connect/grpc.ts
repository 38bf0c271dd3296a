import { codes } from "../errors/codes.ts";
import { SandboxError } from "../errors/error.ts";

/** Returns true for the media types of gRPC and gRPC-Web. */
export function isGrpc(mediaType: string): boolean {
  return mediaType.startsWith("application/grpc");
}

/** Creates the error of a gRPC call, which names the protocol to use. */
export function grpcError(): SandboxError {
  return new SandboxError(
    "unimplemented",
    "this server speaks Connect, not gRPC: use a Connect transport, with content-type application/proto or " +
      "application/json",
  );
}

/**
 * Returns an error so that gRPC clients see its code and message: for gRPC in headers alone ("Trailers-Only"), for
 * gRPC-Web in a frame with the trailers, which its text form encodes as base64.
 * @param type the media type of the request
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md
 */
export function grpcResponse(
  { code, message }: SandboxError,
  type: string,
  headers: Readonly<Record<string, string>>,
): Response {
  const status = String(codes.indexOf(code) + 1);
  // A cut text may end within a surrogate pair.
  const text = encodeURI(message.toWellFormed());
  const typed = { ...headers, "content-type": type };
  if (!type.startsWith("application/grpc-web")) {
    return new Response(null, { headers: { ...typed, "grpc-status": status, "grpc-message": text } });
  }
  const trailers = `grpc-status: ${status}\r\ngrpc-message: ${text}\r\n`;
  // A flag for trailers, and a length of four bytes, of which a message needs two. The trailers are ASCII.
  const { length } = trailers;
  const frame = String.fromCharCode(0x80, 0, 0, length >> 8, length & 0xff) + trailers;
  const body = type.startsWith("application/grpc-web-text")
    ? btoa(frame)
    : Uint8Array.from(frame, (c) => c.charCodeAt(0));
  return new Response(body, { headers: typed });
}
