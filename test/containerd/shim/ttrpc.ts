import { createServer, type Server, type Socket } from "node:net";
import { type Code, codes } from "../../../shared/errors/codes.ts";
import { SandboxError } from "../../../shared/errors/error.ts";
import { decode, encode, type Fields, typesOf } from "./messages.ts";

/** Length (4 bytes), stream (4), type (1) and flags (1). */
const headerBytes = 10;
const requestType = 1;
const responseType = 2;

/** The methods of a service by name; each maps the fields of the request to those of the response. */
export type Methods = Readonly<Record<string, (request: Fields) => Fields | Promise<Fields>>>;
export type Services = Readonly<Record<string, Methods>>;

/** gRPC's numeric codes are positions in this list. */
const numberOf = (code: Code) => codes.indexOf(code) + 1;

async function call(services: Services, service: string, method: string, payload: Uint8Array) {
  const run = services[service]?.[method];
  const types = run && typesOf(service, method);
  if (!types) throw new SandboxError("unimplemented", `no method ${service}/${method}`);
  return encode(types.response, await run(decode(types.request, payload)));
}

/** Handles an encoded request. Returns the encoded response, also for errors. */
async function answer(services: Services, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    const { service, method, payload } = decode("ttrpc.Request", bytes);
    if (!(payload instanceof Uint8Array)) throw new SandboxError("internal", "a request without payload");
    const response = await call(services, String(service), String(method), payload);
    return encode("ttrpc.Response", { payload: response });
  } catch (error) {
    const code = numberOf(error instanceof SandboxError ? error.code : "unknown");
    const message = error instanceof Error ? error.message : String(error);
    return encode("ttrpc.Response", { status: { code, message } });
  }
}

function write(socket: Socket, stream: number, response: Uint8Array): void {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(response.byteLength, 0);
  header.writeUInt32BE(stream, 4);
  header.writeUInt8(responseType, 8);
  if (socket.writable) socket.write(Buffer.concat([header, response]));
}

/** Creates a server of concurrent unary ttrpc calls. Streams are not supported. */
export function createTtrpcServer(services: Services): Server {
  return createServer((socket) => {
    let unread = Buffer.alloc(0);
    // A disconnected client does not cancel its calls.
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      unread = Buffer.concat([unread, chunk]);
      while (unread.byteLength >= headerBytes) {
        const end = headerBytes + unread.readUInt32BE(0);
        if (unread.byteLength < end) return;
        const stream = unread.readUInt32BE(4);
        const type = unread.readUInt8(8);
        const bytes = unread.subarray(headerBytes, end);
        unread = unread.subarray(end);
        if (type !== requestType) return void socket.destroy();
        void answer(services, bytes).then((response) => write(socket, stream, response));
      }
    });
  });
}
