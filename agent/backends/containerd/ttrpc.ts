import { createConnection } from "node:net";
import { ttrpc } from "../../../proto/gen/containerd.js";
import { SandboxError } from "../../../shared/errors/error.ts";
import { message } from "../../../shared/protobuf/message.ts";
import type { GrpcMethod } from "./client.ts";

const request = message("ttrpc.Request", ttrpc.Request);
const response = message("ttrpc.Response", ttrpc.Response);

/** Size of a frame's header: body length, stream number, type and flags. */
const headerBytes = 10;
const requestType = 1;
const responseType = 2;

/** Maximum of a body, which is ttrpc's own limit. */
const maxBodyBytes = 4 * 1024 * 1024;

/** The metadata that names the namespace of a call, as containerd sends it. */
const namespaceKey = "containerd-namespace-ttrpc";

/** Returns the frame of a request: its header and its body. */
function toFrame(body: Uint8Array): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(body.byteLength, 0);
  // Client streams have odd numbers; each connection here carries a single stream.
  header.writeUInt32BE(1, 4);
  header.writeUInt8(requestType, 8);
  return Buffer.concat([header, body]);
}

/** Returns the body of the response frame; undefined while incomplete. @throws `unavailable` for an invalid frame */
function bodyOf(received: Buffer): Buffer | undefined {
  if (received.byteLength < headerBytes) return undefined;
  const length = received.readUInt32BE(0);
  if (length > maxBodyBytes || received.readUInt8(8) !== responseType) {
    throw new SandboxError("unavailable", "the shim does not speak ttrpc");
  }
  if (received.byteLength < headerBytes + length) return undefined;
  return received.subarray(headerBytes, headerBytes + length);
}

/**
 * Makes one call to a shim, on a connection of its own.
 * @param path of the shim's socket
 * @throws `unavailable` for a shim that is unreachable or ends during the call, `unknown` for its own errors
 */
export function callShim<I, O>(
  path: string,
  method: GrpcMethod<I, O>,
  namespace: string,
  value: I,
  signal: AbortSignal,
): Promise<O> {
  const [, service = "", name = ""] = method.path.split("/");
  const body = request.encode({
    service,
    method: name,
    payload: method.request.encode(value),
    metadata: [{ key: namespaceKey, value: namespace }],
  });
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path, signal });
    let received = Buffer.alloc(0);
    const fail = (cause?: unknown) =>
      reject(new SandboxError("unavailable", "the shim is unreachable", { cause }));
    socket.on("error", fail);
    // After an answer, the promise is settled, and this has no effect.
    socket.on("close", () => fail());
    socket.on("connect", () => socket.write(toFrame(body)));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      try {
        const answer = bodyOf(received);
        if (!answer) return;
        const { status, payload } = response.decode(answer);
        if (status?.code) reject(new SandboxError("unknown", `the shim answered: ${status.message ?? ""}`));
        else resolve(method.response.decode(payload ?? new Uint8Array()));
      } catch (error) {
        reject(error);
      }
      socket.destroy();
    });
  });
}
