import { LibsqlError } from "@libsql/core/api";
import {
  type Reply,
  runOnStream,
  runPipeline,
  type Server,
  StatusError,
  type StreamRequest,
} from "../../shared/hrana/pipeline.ts";

/** Maximum number of streams that stay open: each holds one of the server's connections, by default 128 in sqld. */
const maxStreams = 4;

/** Longest time between two uses of a stream, in milliseconds: sqld closes it after 10 s. */
const maxIdleMs = 5_000;

/** A stream between two uses. */
interface IdleStream {
  readonly baton: string;
  /** In milliseconds of a clock that only goes forward. */
  readonly usedAt: number;
}

/**
 * Returns true if the server did not know the stream, and so executed nothing: it has restarted, or closed the stream.
 * A baton that was used already does not count, since the requests may have been executed then.
 */
function isUnknownStream(error: unknown): boolean {
  const cause = error instanceof LibsqlError ? error.cause : undefined;
  if (!(cause instanceof StatusError) || (cause.status !== 400 && cause.status !== 404)) return false;
  return /invalid baton|STREAM_EXPIRED|stream not found/i.test(cause.body);
}

/**
 * Streams of a libSQL server that stay open between uses, since to open one costs `sqld` twice as much time as a small
 * statement. Each is used by one pipeline at a time. One is left to expire if an answer is lost.
 */
export class Streams {
  readonly #server: Server;
  /** The stream that was used last is at the end. */
  #idle: IdleStream[] = [];
  #inUse = 0;

  constructor(server: Server) {
    this.#server = server;
  }

  /** Executes requests as {@link runOnStream} does, on an open stream if there is one. */
  async run(requests: readonly StreamRequest[]): Promise<Reply["results"]> {
    // A script may leave its connection in a state of its own, such as an open transaction.
    if (requests.some(({ type }) => type === "sequence")) return runPipeline(this.#server, requests);
    const oldest = performance.now() - maxIdleMs;
    this.#idle = this.#idle.filter(({ usedAt }) => usedAt > oldest);
    const stream = this.#idle.pop();
    if (stream !== undefined) {
      try {
        return await this.#continue(stream.baton, requests);
      } catch (error) {
        if (!isUnknownStream(error)) throw error;
        // If the server has restarted, it knows none of them.
        this.#idle = [];
      }
    }
    if (this.#idle.length + this.#inUse >= maxStreams) return runPipeline(this.#server, requests);
    return this.#continue(undefined, requests);
  }

  async #continue(baton: string | undefined, requests: readonly StreamRequest[]): Promise<Reply["results"]> {
    this.#inUse++;
    try {
      const reply = await runOnStream(this.#server, baton, requests);
      if (reply.baton && !reply.base_url) this.#idle.push({ baton: reply.baton, usedAt: performance.now() });
      return reply.results;
    } finally {
      this.#inUse--;
    }
  }
}
