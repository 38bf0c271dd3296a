import type { Server } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import type { ConnectionLimits } from "./connection-limits.ts";

/** The state of a connection. */
interface Connection {
  /** True once a request has arrived. Node does not count connections without a request as idle. */
  isUsed: boolean;
  /** Bytes waiting to be sent, and the time of their last change, in milliseconds since 1970. */
  unsentBytes: number;
  unsentSinceMs: number;
}

/** Maximum interval between two checks of the connections, in milliseconds. */
const maxIntervalMs = 5_000;

/** Interval of closing idle connections while the server stops, in milliseconds. */
const stoppingIntervalMs = 50;

/** Limits the number of a server's connections, and closes those whose caller has stopped reading. */
export class Connections {
  readonly #server: Server;
  readonly #limits: ConnectionLimits;
  readonly #listen: () => void;
  readonly #all = new Map<Socket, Connection>();
  readonly #checkTimer: ReturnType<typeof setInterval>;
  #isStopping = false;

  /** @param listen makes the server listen again on the same address */
  constructor(server: Server, limits: ConnectionLimits, listen: () => void) {
    this.#server = server;
    this.#limits = limits;
    this.#listen = listen;
    this.#checkTimer = setInterval(() => this.#check(), Math.min(maxIntervalMs, limits.stalledTimeoutMs / 2));
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
    // Accepting and closing at once would still use up the files, and Deno stops accepting for good once none are left.
    if (this.#all.size >= this.#limits.maxConnections) this.#stopListening();
  }

  #stopListening(): void {
    // The `close` of HTTP servers would also close idle connections.
    if (this.#server.listening) NetServer.prototype.close.call(this.#server);
  }

  #listenIfFew(): void {
    if (this.#isStopping || this.#server.listening) return;
    if (this.#all.size <= this.#limits.maxConnections * 0.9) this.#listen();
  }

  /** Closes stalled connections, and listens again if the last attempt to do so failed. */
  #check(): void {
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

  /** Stops accepting connections. Resolves when all requests have been answered and their connections closed. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#stopListening();
    clearInterval(this.#checkTimer);
    while (this.#all.size > 0) {
      for (const [socket, { isUsed }] of this.#all) if (!isUsed) socket.destroy();
      // Connections with a request in progress become idle later.
      this.#server.closeIdleConnections();
      await new Promise((resolve) => setTimeout(resolve, stoppingIntervalMs));
    }
  }
}
