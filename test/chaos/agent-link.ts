import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";

/** A request of the functions, read whole. */
export interface Captured {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn, as they came. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** An answer of the agent, read whole. */
export interface AgentAnswer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Headers about one connection, which the next hop makes by itself. */
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

  /** Drops all connections; the next ones trust the authority that the agent has by then. */
  reset(): void {
    this.#agent?.destroy();
    this.#agent = undefined;
  }

  /**
   * Delivers a request, its headers unchanged.
   * @param signal breaks the connection off
   * @throws what Node throws when the agent cannot be reached or breaks off
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
