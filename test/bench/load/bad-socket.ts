import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The behaviour of a bad client on a connection. */
export interface BadSocketOptions {
  /** Sent at once. */
  readonly bytes?: Buffer;
  /** Reads what comes, and drops it; true by default. */
  readonly reads?: boolean;
  /** Time until it hangs up, in milliseconds, unless the server does before. */
  readonly hangUpMs: number;
  /** Hangs up once a first piece of an answer has come; true by default. */
  readonly untilAnswer?: boolean;
  /** Goes on as long as the connection is open. */
  readonly meanwhile?: (socket: Socket) => void;
}

/** Opens a connection, sends, and hangs up. It never throws: what the server does is for the good clients to say. */
export async function misuse(port: number, signal: AbortSignal, options: BadSocketOptions): Promise<void> {
  const { bytes, reads = true, hangUpMs, untilAnswer = true, meanwhile } = options;
  const socket = connect(port, "127.0.0.1");
  const done = new AbortController();
  const end = () => done.abort();
  socket.on("error", end).on("close", end);
  signal.addEventListener("abort", end);
  try {
    await once(socket, "connect", { signal: done.signal });
    if (reads) socket.on("data", () => untilAnswer && end());
    else socket.pause();
    if (bytes) socket.write(bytes);
    meanwhile?.(socket);
    await sleep(hangUpMs, undefined, { signal: done.signal });
  } catch {
    // The server hung up first, or there was none.
  } finally {
    signal.removeEventListener("abort", end);
    socket.destroy();
  }
}
