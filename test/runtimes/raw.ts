import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";

/** A connection for which a test writes the raw bytes. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything received so far. */
  received(): string;
  /** Resolves with the milliseconds from its opening until the server closes it; undefined if it does not in time. */
  untilClosed(timeoutMs: number): Promise<number | undefined>;
}

/** Opens a connection to a server and writes the first bytes. */
export async function openRaw(url: string, text: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const began = Date.now();
  const socket = connect(Number(port), hostname);
  let received = "";
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await once(socket, "connect");
  // A server that closes the connection resets data that is still being sent.
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  if (text !== "") socket.write(text);
  return {
    socket,
    received: () => received,
    async untilClosed(timeoutMs) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(resolve, timeoutMs, undefined);
      });
      const tookMs = await Promise.race([closed.then(() => Date.now() - began), late]);
      clearTimeout(timer);
      socket.destroy();
      return tookMs;
    },
  };
}

/** An answer to one request. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Splits what a connection received into status, head and body. */
export function parseAnswer(received: string): RawAnswer {
  const end = received.indexOf("\r\n\r\n");
  const head = end === -1 ? received : received.slice(0, end);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  return { status, head, body: end === -1 ? "" : received.slice(end + 4) };
}

/** Sends the raw bytes of one request, and reads its answer. The connection is closed a moment later. */
export async function askRaw(url: string, text: string, timeoutMs = 30_000): Promise<RawAnswer> {
  const connection = await openRaw(url, text);
  const isComplete = () => {
    const { head, body } = parseAnswer(connection.received());
    const length = /^content-length: *(\d+)$/im.exec(head)?.[1];
    return length !== undefined && body.length >= Number(length);
  };
  const until = Date.now() + timeoutMs;
  while (!isComplete() && !connection.socket.destroyed && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  connection.socket.destroy();
  return parseAnswer(connection.received());
}

/**
 * Sends a whole request at once, on a connection that closes after it. `fetch` would copy its bytes, and keep the
 * connection. Returns the head of the answer.
 * @throws Node's error if there is none
 */
export async function postAtOnce(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<IncomingMessage> {
  const request = httpRequest(url, { method: "POST", agent: false, headers });
  request.end(body);
  try {
    // Node's types lack the event's fields.
    const [incoming] = (await once(request, "response")) as [IncomingMessage];
    return incoming;
  } finally {
    // The server may close the connection while the rest is sent.
    request.on("error", () => {}).destroy();
  }
}
