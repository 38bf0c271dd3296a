import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { DatabaseFault } from "./faults.ts";
import type { Random } from "./random.ts";

/** Decides on the faults of requests to the database. */
export interface DatabaseDirector {
  /** Returns the fault of a request; undefined for no fault. */
  decideQuery(
    text: string,
    server: number,
  ): { readonly fault: DatabaseFault; readonly random: Random } | undefined;
  /** Kills a server. Resolves at once. */
  killServer(server: number): void;
}

/** Headers about one connection, which each hop sets itself. */
const hopByHop: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host"],
]);

const withoutHops = (headers: Iterable<[string, string]>) =>
  Object.fromEntries([...headers].filter(([name]) => !hopByHop.has(name)));

/** A proxy between one server and the database that simulates faults of the network and the database. */
export class DatabaseProxy {
  readonly #target: string;
  readonly #director: DatabaseDirector;
  readonly #number: number;
  readonly #server: Server;

  private constructor(target: string, director: DatabaseDirector, number: number) {
    this.#target = target;
    this.#director = director;
    this.#number = number;
    this.#server = createServer((incoming, outgoing) => {
      // Broken connections are intended here.
      this.#serve(incoming, outgoing).catch(() => incoming.socket.destroy());
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  /** @param number the number of the server */
  static async open(target: string, director: DatabaseDirector, number: number): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(target, director, number);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return proxy;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method = "GET", url = "/" } = incoming;
    const headers = withoutHops(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    );
    const deliver = () =>
      fetch(this.#target + url, { method, headers, ...(method === "GET" ? {} : { body }) });
    const decision = this.#director.decideQuery(body.toString("latin1"), this.#number);
    const answer = decision ? await this.#disturb(decision, deliver, outgoing) : await deliver();
    if (!answer) return void incoming.socket.destroy();
    const bytes = Buffer.from(await answer.arrayBuffer());
    outgoing.writeHead(answer.status, withoutHops(answer.headers)).end(bytes);
  }

  /** Delivers a request with a fault. Returns undefined if its sender gets no answer. */
  async #disturb(
    { fault, random }: { readonly fault: DatabaseFault; readonly random: Random },
    deliver: () => Promise<Response>,
    outgoing: ServerResponse,
  ): Promise<Response | undefined> {
    switch (fault) {
      case "database-refuse":
        await sleep(random.integer(0, 50));
        return undefined;
      case "database-cut":
        await (await deliver()).arrayBuffer();
        return undefined;
      case "database-delay":
        await sleep(random.integer(20, 400));
        return deliver();
      case "database-timeout": {
        await (await deliver()).arrayBuffer();
        // The server gives up after ten seconds, or is restarted.
        await new Promise((resolve) => outgoing.once("close", resolve));
        return undefined;
      }
      case "database-kill-before":
        this.#director.killServer(this.#number);
        return undefined;
      case "database-kill-after":
        await (await deliver()).arrayBuffer();
        this.#director.killServer(this.#number);
        return undefined;
    }
  }
}
