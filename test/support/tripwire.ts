import { createServer, type Server } from "node:http";
import type { Fetch } from "../../shared/fetch.ts";

/**
 * Moment at which a tripwire acts: before a message is delivered, or after its answer has come. Both lose the message or its
 * answer; `late` and `answered` are the same moments, and pass it on once the act is over.
 */
export type Moment = "before" | "after" | "late" | "answered";

/** Headers about one connection, which each hop sets itself. */
const hopByHop: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host"],
]);

/** A step at which to act. The steps of all proxies of one wire are counted together. */
export class Tripwire {
  #left = 0;
  #moment: Moment = "before";
  #act: () => unknown = () => {};
  #isArmed = false;

  /** Acts once, at the message with this number from now on. Its sender waits until a promise of the act has resolved. */
  arm(step: number, moment: Moment, act: () => unknown): void {
    this.#left = step;
    this.#moment = moment;
    this.#act = act;
    this.#isArmed = true;
  }

  disarm(): void {
    this.#isArmed = false;
  }

  /** Delivers a message. @returns undefined if its sender has been stopped */
  async pass(deliver: () => Promise<Response>): Promise<Response | undefined> {
    const isStep = this.#isArmed && --this.#left === 0;
    if (isStep) this.#isArmed = false;
    if (isStep && this.#moment === "before") {
      this.#act();
      return undefined;
    }
    if (isStep && this.#moment === "late") await this.#act();
    const answer = await deliver();
    if (isStep && this.#moment === "answered") await this.#act();
    if (!isStep || this.#moment !== "after") return answer;
    await answer.arrayBuffer();
    this.#act();
    return undefined;
  }
}

export interface TripwireProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a proxy before a server; every message to it passes the tripwire. */
export async function startTripwireProxy(
  wire: Tripwire,
  target: string,
  send: Fetch,
): Promise<TripwireProxy> {
  const server: Server = createServer(async (incoming, outgoing) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const names = Object.entries(incoming.headers).filter(([name]) => !hopByHop.has(name));
      const headers = names.map(([name, value]): [string, string] => [name, String(value)]);
      const { method = "GET", url = "/" } = incoming;
      const body = method === "GET" ? {} : { body: Buffer.concat(chunks) };
      const answer = await wire.pass(() => send(target + url, { method, headers, ...body }));
      if (!answer) return void incoming.socket.destroy();
      const bytes = Buffer.from(await answer.arrayBuffer());
      const kept = [...answer.headers].filter(([name]) => !hopByHop.has(name));
      outgoing.writeHead(answer.status, Object.fromEntries(kept)).end(bytes);
    } catch {
      incoming.socket.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
