import { setImmediate } from "node:timers";
import type { SendRequest, Server, StreamRequest, StreamResult } from "../../shared/hrana/pipeline.ts";
import { Streams } from "./streams.ts";

/** Maximum number of requests in a pipeline: all answers come with the last one. */
const maxRequests = 32;

interface Waiting {
  readonly request: StreamRequest;
  readonly resolve: (result: StreamResult | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** The requests of one turn of the event loop, sent in one round trip. */
class Pipelines {
  readonly #streams: Streams;
  #queue: Waiting[] = [];

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  add(request: StreamRequest): Promise<StreamResult | undefined> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      if (this.#queue.length === maxRequests) void this.#flush();
      else if (this.#queue.length === 1) setImmediate(() => void this.#flush());
    });
  }

  async #flush(): Promise<void> {
    const queue = this.#queue;
    if (queue.length === 0) return;
    this.#queue = [];
    try {
      const requests = queue.map(({ request }) => request);
      const results = await this.#streams.run(requests);
      for (const [index, { resolve }] of queue.entries()) resolve(results[index]);
    } catch (error) {
      for (const { reject } of queue) reject(error);
    }
  }
}

/** Returns true if a request only reads, so that it waits for no lock. */
function isRead(request: StreamRequest): boolean {
  if (request.type === "batch") return /\breadonly$/i.test(request.batch.steps[0]?.stmt.sql ?? "");
  return request.type === "execute" && /^\s*select\b/i.test(request.stmt.sql);
}

/**
 * Returns a function that sends the requests of one turn of the event loop together, reads apart from writes. Each caller
 * has its own result or error; if the round trip fails, all have its error. A request with a large answer is sent alone.
 */
export function sharePipelines(server: Server): SendRequest {
  const streams = new Streams(server);
  const reads = new Pipelines(streams);
  const writes = new Pipelines(streams);
  return async (request, isLarge) => {
    if (isLarge) return (await streams.run([request]))[0];
    return (isRead(request) ? reads : writes).add(request);
  };
}
