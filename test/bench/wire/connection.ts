import { connect, type Socket } from "node:net";
import { AnswerReader } from "./answer-reader.ts";

interface Waiting {
  readonly resolve: (status: number) => void;
  readonly reject: (error: Error) => void;
}

/** One kept connection to a server, with one request at a time on it. It is opened with the first, and again if it broke. */
export class Connection {
  readonly #port: number;
  #socket: Socket | undefined;
  #reader = new AnswerReader();
  #waiting: Waiting | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a request. Resolves with the status once the answer is complete. @throws Error in one line */
  exchange(request: Buffer, timeoutMs: number): Promise<number> {
    const socket = this.#open();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      this.#waiting = {
        resolve(status) {
          clearTimeout(timer);
          resolve(status);
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      };
      socket.write(request);
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Socket {
    if (this.#socket) return this.#socket;
    const socket = connect(this.#port, "127.0.0.1").setNoDelay(true);
    this.#socket = socket;
    this.#reader = new AnswerReader();
    socket.on("data", (chunk: Buffer) => {
      try {
        const status = this.#reader.take(chunk);
        if (status === 0) return;
        const waiting = this.#waiting;
        this.#waiting = undefined;
        waiting?.resolve(status);
      } catch (error) {
        this.#fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    const end = (reason: string) => {
      if (this.#socket === socket) this.#fail(new Error(reason));
    };
    socket.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.on("close", () => end("the connection was closed"));
    return socket;
  }

  #fail(error: Error): void {
    this.close();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}
