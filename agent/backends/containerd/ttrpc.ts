import { createConnection } from "node:net";
import { ttrpc } from "../../../proto/gen/containerd.js";
import { SandboxError } from "../../../shared/errors/error.ts";
import { message } from "../../../shared/protobuf/message.ts";
import type { GrpcMethod } from "./client.ts";

const request = message("ttrpc.Request", ttrpc.Request);
const response = message("ttrpc.Response", ttrpc.Response);

/** A frame's header: the length of its body, the number of its stream, its type and flags. */
const headerBytes = 10;
const requestType = 1;
const responseType = 2;

/** The longest body that ttrpc allows, in bytes. */
const maxBodyBytes = 4 * 1024 * 1024;

const namespaceKey = "containerd-namespace-ttrpc";

function frame(body: Uint8Array): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(body.byteLength, 0);
  // A client's streams have odd numbers; each connection here has one.
  header.writeUInt32BE(1, 4);
  header.writeUInt8(requestType, 8);
  return Buffer.concat([header, body]);
}

/** The body of the one frame that is expected, once it is there. @throws `unavailable` for another one */
function bodyOf(received: Buffer): Buffer | undefined {
  if (received.byteLength < headerBytes) return undefined;
  const length = received.readUInt32BE(0);
  if (length > maxBodyBytes || received.readUInt8(8) !== responseType) {
    throw new SandboxError("unavailable", "a shim does not speak ttrpc");
  }
  if (received.byteLength < headerBytes + length) return undefined;
  return received.subarray(headerBytes, headerBytes + length);
}

/**
 * Makes one call to a shim, on a connection of its own, which lasts as long as that takes.
 * @param path of the shim's socket
 * @throws `unavailable` for a shim that cannot be reached or ends meanwhile, `unknown` for what it answers else
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
      reject(new SandboxError("unavailable", "a shim cannot be reached", { cause }));
    socket.on("error", fail);
    socket.on("close", () => fail());
    socket.on("connect", () => socket.write(frame(body)));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      try {
        const answer = bodyOf(received);
        if (!answer) return;
        const { status, payload } = response.decode(answer);
        if (status?.code) reject(new SandboxError("unknown", `a shim answered: ${status.message ?? ""}`));
        else resolve(method.response.decode(payload ?? new Uint8Array()));
      } catch (error) {
        reject(error);
      }
      socket.destroy();
    });
  });
}
