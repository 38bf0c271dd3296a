import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type AgentAnswer, AgentLink, type Captured } from "./agent-link.ts";
import type { NetworkFault } from "./faults.ts";
import type { Random } from "./random.ts";
import { protocolHeaders, type Target, targetOf } from "./target.ts";

/** Decides on the faults of requests, and records events. */
export interface Director {
  /**
   * Returns the fault of a request, and the random source of its details; undefined for no fault.
   * @param server the number of the server that has sent it
   */
  decide(
    target: Target,
    server: number,
  ): { readonly fault: NetworkFault; readonly random: Random } | undefined;
  note(target: Target, text: string, fault?: NetworkFault): void;
  /** Kills the server that has sent a request. Resolves at once. */
  killServer(server: number): void;
  /** Kills the agent. Resolves at once. */
  killAgent(): void;
}

/** A delayed request whose caller has disconnected. */
interface Straggler {
  readonly captured: Captured;
  readonly target: Target;
  readonly timer: NodeJS.Timeout;
}

const reorderTimeoutMs = 400;

/** Time for late requests to be answered. */
const arrivalTimeoutMs = 500;

async function capture(incoming: IncomingMessage): Promise<Captured> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = "", url = "", rawHeaders } = incoming;
  return { method, path: url, headers: rawHeaders, body: Buffer.concat(chunks) };
}

/** The listener of one server of the functions, which keeps its port. */
interface Listener {
  port: number;
  server: Server | undefined;
}

/** A proxy between the servers of the functions and their agent that simulates faults of the network. */
export class FaultyProxy {
  readonly #link: AgentLink;
  readonly #director: Director;
  readonly #stragglers = new Set<Straggler>();
  /** By id, the function that releases a request that is held until the next one has passed. */
  readonly #held = new Map<string, () => void>();
  readonly #listeners: readonly Listener[];

  /** @param servers number of servers, each of which has its own address of the proxy */
  constructor(agentPort: number, caFile: string, director: Director, servers: number) {
    this.#link = new AgentLink(agentPort, caFile);
    this.#director = director;
    this.#listeners = Array.from({ length: servers }, () => ({ port: 0, server: undefined }));
  }

  /** Returns the address for a server. */
  urlOf(number: number): string {
    return `http://127.0.0.1:${this.#listeners[number]?.port}`;
  }

  /** Starts listening, on the same ports each time. */
  async open(): Promise<void> {
    await Promise.all(this.#listeners.map((listener, number) => this.#listen(listener, number)));
  }

  async #listen(listener: Listener, number: number): Promise<void> {
    const server = createServer((incoming, outgoing) => {
      // Broken connections are intended here.
      this.#serve(incoming, outgoing, number).catch(() => incoming.socket.destroy());
    });
    server.keepAliveTimeout = 60_000;
    listener.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(listener.port, "127.0.0.1", resolve);
    });
    const address = server.address();
    if (typeof address === "object" && address !== null) listener.port = address.port;
  }

  /** Stops listening, and breaks all connections. */
  async close(): Promise<void> {
    const closing = this.#listeners.map(async (listener) => {
      const { server } = listener;
      listener.server = undefined;
      if (!server) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    });
    await Promise.all(closing);
  }

  /** Drops the connections to an agent that was restarted. */
  resetAgent(): void {
    this.#link.reset();
  }

  /**
   * Delivers some of the late requests, and resolves when they are answered or after a timeout, since a Wait may never
   * be answered.
   * @param choose returns true for methods of requests to deliver; others stay late
   */
  async deliverLate(choose: (method: string) => boolean): Promise<void> {
    const chosen = [...this.#stragglers].filter(({ target }) => choose(target.method));
    const arrivals = Promise.all(chosen.map((straggler) => this.#arrive(straggler)));
    await Promise.race([arrivals, sleep(arrivalTimeoutMs)]);
  }

  /** Drops all late requests. Returns their number. */
  dropLate(): number {
    const count = this.#stragglers.size;
    for (const { timer } of this.#stragglers) clearTimeout(timer);
    this.#stragglers.clear();
    return count;
  }

  /** Stops the timers of late requests, so that only `deliverLate` delivers them. */
  holdLate(): void {
    for (const { timer } of this.#stragglers) clearTimeout(timer);
  }

  async #arrive(straggler: Straggler): Promise<void> {
    clearTimeout(straggler.timer);
    if (!this.#stragglers.delete(straggler)) return;
    this.#director.note(straggler.target, `late ${straggler.target.method} arrives at the agent`);
    await this.#send(straggler.captured, straggler.target, AbortSignal.timeout(10_000)).catch(() => {});
  }

  async #send(captured: Captured, target: Target, signal?: AbortSignal): Promise<AgentAnswer> {
    const asked = `${target.method} ${protocolHeaders(captured.headers)}`;
    try {
      const answer = await this.#link.send(captured, signal);
      const code = answer.status === 200 ? "" : answer.body.toString().slice(0, 160);
      const view = protocolHeaders(answer.headers);
      this.#director.note(target, `agent: ${asked} -> ${answer.status} ${view} ${code}`);
      return answer;
    } catch (error) {
      this.#director.note(target, `agent: ${asked} -> ${error instanceof Error ? error.message : "failed"}`);
      throw error;
    }
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse, number: number): Promise<void> {
    const captured = await capture(incoming);
    const target = targetOf(captured);
    const caller = new AbortController();
    outgoing.once("close", () => caller.abort());
    const cut = () => {
      incoming.socket.destroy();
    };
    const reply = ({ status, headers, body }: AgentAnswer) => {
      outgoing.sendDate = false;
      // Node accepts a flat list of names and values, but its types do not.
      outgoing.writeHead(status, headers as string[]).end(body);
    };
    const decision = this.#director.decide(target, number);
    if (decision) this.#director.note(target, `${decision.fault}: ${target.method}`, decision.fault);
    const key = `${target.namespace}@${target.id}`;
    const passed = () => {
      this.#held.get(key)?.();
    };
    if (!decision) {
      const answer = this.#send(captured, target, caller.signal);
      setTimeout(passed, 30);
      reply(await answer);
      return;
    }
    const { fault, random } = decision;
    switch (fault) {
      case "drop-request":
        await sleep(random.integer(0, 200));
        return cut();
      case "drop-answer":
        await this.#send(captured, target);
        return cut();
      case "cut": {
        // Some cuts happen while the agent works, and some in the middle of its response.
        const moment = sleep(random.integer(0, 60)).then(() => undefined);
        const sent = this.#send(captured, target);
        const answer = await (random.chance(0.5) ? Promise.race([sent, moment]) : sent);
        sent.catch(() => {});
        if (answer) {
          outgoing.writeHead(answer.status, [...answer.headers]);
          outgoing.write(answer.body.subarray(0, answer.body.length / 2));
          await sleep(2);
        }
        return cut();
      }
      case "delay-request":
        await sleep(random.integer(30, 600));
        return reply(await this.#send(captured, target, caller.signal));
      case "delay-answer": {
        const answer = await this.#send(captured, target, caller.signal);
        await sleep(random.integer(30, 600));
        return reply(answer);
      }
      case "duplicate": {
        const isSecondAnswered = random.chance(0.5);
        const first = this.#send(captured, target);
        first.catch(() => {});
        await sleep(random.chance(0.4) ? 0 : random.integer(1, 200));
        const second = this.#send(captured, target);
        second.catch(() => {});
        return reply(await (isSecondAnswered ? second : first));
      }
      case "late": {
        const straggler: Straggler = {
          captured,
          target,
          timer: setTimeout(() => void this.#arrive(straggler), random.integer(300, 6_000)),
        };
        this.#stragglers.add(straggler);
        return cut();
      }
      case "server-kill-before":
        this.#director.killServer(number);
        return cut();
      case "server-kill-after":
        await this.#send(captured, target);
        this.#director.killServer(number);
        return cut();
      case "agent-kill-before":
        this.#director.killAgent();
        return cut();
      case "agent-kill-after": {
        const answer = await this.#send(captured, target);
        this.#director.killAgent();
        return random.chance(0.5) ? reply(answer) : cut();
      }
      case "reorder": {
        const next = new Promise<void>((resolve) => this.#held.set(key, resolve));
        await Promise.race([next, sleep(reorderTimeoutMs)]);
        this.#held.delete(key);
        return reply(await this.#send(captured, target, caller.signal));
      }
    }
  }
}
