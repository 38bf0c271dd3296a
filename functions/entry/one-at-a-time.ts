import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** Number of waiting requests at which no more are read from a connection, until none waits. */
const maxWaiting = 32;

/**
 * Number of waiting requests at which a connection is closed: more than come in one piece. Deno reads what the kernel
 * has buffered before it pauses, which can be a hundred thousand requests.
 */
const maxBurst = 4_096;

/** The requests of a connection. */
class Pipeline {
  readonly #socket: Socket;
  readonly #listener: Listener;
  readonly #waiting: Exchange[] = [];
  #isBusy = false;
  #isFull = false;
  #isFollowed = false;

  constructor(socket: Socket, listener: Listener) {
    this.#socket = socket;
    this.#listener = listener;
  }

  /** Begins a request, or lets it wait for those before it. */
  add(exchange: Exchange): void {
    if (!this.#isBusy) {
      this.#begin(exchange);
      return;
    }
    this.#follow();
    this.#waiting.push(exchange);
    if (this.#waiting.length < maxWaiting) return;
    this.#isFull = true;
    this.#socket.pause();
    if (this.#waiting.length >= maxBurst) this.#socket.destroy();
  }

  #begin({ incoming, outgoing }: Exchange): void {
    this.#isBusy = true;
    outgoing.once("close", () => this.#next());
    this.#listener(incoming, outgoing);
  }

  #next(): void {
    this.#isBusy = false;
    if (this.#socket.destroyed) return;
    const next = this.#waiting.shift();
    if (this.#isFull && this.#waiting.length === 0) {
      this.#isFull = false;
      this.#socket.resume();
    }
    if (next) this.#begin(next);
  }

  /** Follows the connection once requests have to wait. */
  #follow(): void {
    if (this.#isFollowed) return;
    this.#isFollowed = true;
    const socket = this.#socket;
    // `node:http` itself resumes after each request that it has parsed, and after each answer.
    socket.on("resume", () => this.#isFull && socket.pause());
    socket.prependListener("end", () => {
      // `node:http` sends no more answers, not even to a caller that still reads.
      if (this.#waiting.length === 0 || socket.writableLength > 0) return;
      socket.destroy();
      this.#drop();
    });
    socket.prependListener("close", () => this.#drop());
  }

  /**
   * Drops the waiting requests of a closed connection. `node:http` would give each of them an error with a stack trace,
   * which takes Deno 25 µs, and if many connections close at once, thousands of requests are waiting.
   */
  #drop(): void {
    for (const { incoming } of this.#waiting.splice(0)) incoming.destroy();
  }
}

/**
 * Returns a listener that passes on the requests of a connection one at a time, each after the previous answer has been
 * sent. Node alone would run all pipelined requests at once and hold their answers in memory.
 */
export function oneAtATime(listener: Listener): Listener {
  const pipelines = new WeakMap<Socket, Pipeline>();
  return (incoming, outgoing) => {
    const { socket } = incoming;
    let pipeline = pipelines.get(socket);
    if (!pipeline) {
      pipeline = new Pipeline(socket, listener);
      pipelines.set(socket, pipeline);
    }
    pipeline.add({ incoming, outgoing });
  };
}
