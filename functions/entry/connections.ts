import type { Server } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import type { ConnectionLimits } from "./connection-limits.ts";

/** The state of a connection. */
interface Connection {
  /** True once a request has come. Node does not count those without as idle. */
  isUsed: boolean;
  /** Bytes that could not be sent so far, and since when there are as many, in milliseconds since 1970. */
  unsentBytes: number;
  unsentSinceMs: number;
}

/** The longest time between two looks at the connections, in milliseconds. */
const maxIntervalMs = 5_000;

/** Interval at which idle connections are closed while the server stops, in milliseconds. */
const stoppingIntervalMs = 50;

/** Keeps the connections of a server within their number, and closes those whose caller takes nothing. */
export class Connections {
  readonly #server: Server;
  readonly #limits: ConnectionLimits;
  readonly #listen: () => void;
  readonly #all = new Map<Socket, Connection>();
  readonly #looking: ReturnType<typeof setInterval>;
  #isStopping = false;

  /** @param listen makes the server listen again, where it did */
  constructor(server: Server, limits: ConnectionLimits, listen: () => void) {
    this.#server = server;
    this.#limits = limits;
    this.#listen = listen;
    this.#looking = setInterval(() => this.#look(), Math.min(maxIntervalMs, limits.stalledTimeoutMs / 2));
    server.on("connection", (socket: Socket) => this.#add(socket));
    server.on("request", ({ socket }) => {
      const connection = this.#all.get(socket);
      if (connection) connection.isUsed = true;
    });
  }

  #add(socket: Socket): void {
    this.#all.set(socket, { isUsed: false, unsentBytes: 0, unsentSinceMs: 0 });
    socket.once("close", () => {
      this.#all.delete(socket);
      this.#listenIfFew();
    });
    // Accepting and closing at once would use up the files all the same, and Deno accepts no more once there are none.
    if (this.#all.size >= this.#limits.maxConnections) this.#stopListening();
  }

  #stopListening(): void {
    // That of HTTP servers would close idle connections, too.
    if (this.#server.listening) NetServer.prototype.close.call(this.#server);
  }

  #listenIfFew(): void {
    if (this.#isStopping || this.#server.listening) return;
    if (this.#all.size <= this.#limits.maxConnections * 0.9) this.#listen();
  }

  /** Closes connections that take nothing, and listens again where that failed the last time. */
  #look(): void {
    const nowMs = Date.now();
    for (const [socket, connection] of this.#all) {
      if (socket.writableLength !== connection.unsentBytes) {
        connection.unsentBytes = socket.writableLength;
        connection.unsentSinceMs = nowMs;
      } else if (
        socket.writableLength > 0 &&
        nowMs - connection.unsentSinceMs >= this.#limits.stalledTimeoutMs
      ) {
        socket.destroy();
      }
    }
    this.#listenIfFew();
  }

  /** Takes no more connections, and resolves when those that are there have ended with their requests. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#stopListening();
    clearInterval(this.#looking);
    while (this.#all.size > 0) {
      for (const [socket, { isUsed }] of this.#all) if (!isUsed) socket.destroy();
      // A connection whose request is under way becomes idle later.
      this.#server.closeIdleConnections();
      await new Promise((resolve) => setTimeout(resolve, stoppingIntervalMs));
    }
  }
}
