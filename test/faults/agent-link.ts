import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";

/** A buffered request of the functions. */
export interface Captured {
  readonly method: string;
  readonly path: string;
  /** Alternating names and values, unchanged. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** A buffered response of the agent. */
export interface AgentAnswer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Headers about one connection, which each hop sets itself. */
const hopByHop = /^(connection|keep-alive|transfer-encoding|content-length)$/i;

function endToEnd(headers: readonly string[], length: number): string[] {
  const kept: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const [name = "", value = ""] = headers.slice(at, at + 2);
    if (!hopByHop.test(name)) kept.push(name, value);
  }
  return [...kept, "content-length", String(length)];
}

/** The proxy's connections to the agent. */
export class AgentLink {
  readonly #port: number;
  readonly #caFile: string;
  #agent: Agent | undefined;

  constructor(port: number, caFile: string) {
    this.#port = port;
    this.#caFile = caFile;
  }

  /** Drops all connections. Later ones trust the CA that the agent then has. */
  reset(): void {
    this.#agent?.destroy();
    this.#agent = undefined;
  }

  /**
   * Delivers a request with unchanged headers.
   * @param signal aborts the request
   * @throws Node's error if the agent cannot be reached or closes the connection
   */
  send({ method, path, headers, body }: Captured, signal?: AbortSignal): Promise<AgentAnswer> {
    this.#agent ??= new Agent({ keepAlive: true, ca: readFileSync(this.#caFile) });
    return new Promise((resolve, reject) => {
      const options = {
        agent: this.#agent,
        host: "127.0.0.1",
        port: this.#port,
        method,
        path,
        headers: endToEnd(headers, body.length),
        ...(signal ? { signal } : {}),
      };
      const outgoing = request(options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("error", reject);
        answer.once("end", () => {
          const whole = Buffer.concat(chunks);
          const headers = endToEnd(answer.rawHeaders, whole.length);
          resolve({ status: answer.statusCode ?? 502, headers, body: whole });
        });
      });
      outgoing.once("error", reject);
      outgoing.end(body);
    });
  }
}
