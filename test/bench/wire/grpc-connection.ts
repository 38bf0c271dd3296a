import { connect, type Socket } from "node:net";
import { type Frame, FrameReader, frame } from "./http2-frames.ts";

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Types and flags of the frames that are needed here (RFC 9113). */
const types = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goAway: 7, windowUpdate: 8 } as const;
const endStream = 1;
const endHeaders = 4;
const ack = 1;

/** The largest window: what the benchmark receives never exhausts it. */
const maxWindow = 2 ** 31 - 1;
const initialWindow = 65_535;

/** `grpc-status: 0` as Go's HPACK encoder writes it without a table: a Huffman-coded name, and one byte. */
const statusOk = Buffer.from("889acac8b21234da8f0130", "hex");

function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, 4 * at);
  return bytes;
}

/** Returns a setting: its number and value. */
function setting(id: number, value: number): Buffer {
  return Buffer.concat([Buffer.from([0, id]), uint32(value)]);
}

/** Encodes headers of fewer than 127 bytes each as literals, which need no table. */
function literals(headers: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(headers).map(([name, value]) =>
    Buffer.from(`\x10${String.fromCharCode(name.length)}${name}${String.fromCharCode(value.length)}${value}`),
  );
  return Buffer.concat(parts);
}

/**
 * A connection of HTTP/2 to a gRPC server's socket, with any number of calls at once. It does little more than write and
 * count bytes, so that it costs the machine as little as `Connection` does. What it sends never exceeds a window:
 * the server widens them as it reads.
 */
export class GrpcConnection {
  readonly #socket: Socket;
  readonly #headers: Buffer;
  readonly #reader = new FrameReader();
  readonly #waiting = new Map<number, Waiting>();
  #nextStream = 1;

  /** @param headers those of all calls, with the path of the method */
  constructor(path: string, headers: Readonly<Record<string, string>>) {
    this.#headers = literals(headers);
    this.#socket = connect(path);
    this.#socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    const settings = Buffer.concat([setting(1, 0), setting(2, 0), setting(4, maxWindow)]);
    this.#socket.write(frame(types.settings, 0, 0, settings));
    this.#socket.write(frame(types.windowUpdate, 0, 0, uint32(maxWindow - initialWindow)));
    this.#socket.on("data", (chunk: Buffer) => {
      for (const one of this.#reader.take(chunk)) this.#take(one);
    });
    this.#socket.on("error", (error) => this.#failAll(error));
    this.#socket.on("close", () => this.#failAll(new Error("the connection was closed")));
  }

  /** Sends a message. @throws Error unless the call succeeds */
  call(message: Uint8Array): Promise<void> {
    const stream = this.#nextStream;
    this.#nextStream += 2;
    const body = Buffer.concat([Buffer.from([0]), uint32(message.length), message]);
    this.#socket.write(
      Buffer.concat([
        frame(types.headers, endHeaders, stream, this.#headers),
        frame(types.data, endStream, stream, body),
      ]),
    );
    return new Promise((resolve, reject) => this.#waiting.set(stream, { resolve, reject }));
  }

  close(): void {
    this.#socket.destroy();
  }

  #take({ type, flags, stream, payload }: Frame): void {
    if (type === types.settings && !(flags & ack)) this.#socket.write(frame(types.settings, ack, 0));
    if (type === types.ping && !(flags & ack)) this.#socket.write(frame(types.ping, ack, 0, payload));
    if (type === types.goAway) this.#failAll(new Error("the server ends the connection"));
    const isLast = type === types.reset || (type === types.headers && flags & endStream);
    if (!isLast) return;
    const waiting = this.#waiting.get(stream);
    this.#waiting.delete(stream);
    if (type === types.headers && payload.includes(statusOk)) waiting?.resolve();
    else waiting?.reject(new Error(`the call failed: ${payload.toString("latin1")}`));
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
