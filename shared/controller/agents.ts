import { quote, SandboxError } from "../errors/error.ts";
import type { Fetch } from "../fetch.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import { AgentClient } from "./agent-client.ts";

/** One controller agent, as the configuration names it. */
export interface Agent {
  /** What callers put in `sandboxer`. */
  readonly name: string;
  /** Its base URL. */
  readonly url: string;
  readonly token: string;
  /** What the node is told as `sandboxer`. */
  readonly sandboxer: string;
}

/** The agent that a call goes to. */
export interface Route {
  readonly agent: AgentClient;
  /** The sandboxer that it serves. */
  readonly name: string;
}

/** The agents there are, found by the `sandboxer` they serve. */
export class Agents {
  /** The sandboxers that have an agent. */
  readonly served: readonly string[];
  /** The sandboxer of sandboxes that name none; empty for none. */
  readonly defaultSandboxer: string;
  readonly #clients: ReadonlyMap<string, AgentClient>;

  /** @param fallback the sandboxer of a sandbox that names none; empty when there is none */
  constructor(agents: readonly Agent[], fallback: string, fetch: Fetch) {
    this.#clients = new Map(
      agents.map(({ name, url, token, sandboxer }) => {
        const peer = {
          name: `the agent of sandboxer ${quote(name)}`,
          url: url.replace(/\/+$/, ""),
          token,
          fetch,
        };
        return [name, new AgentClient(peer, sandboxer)];
      }),
    );
    this.served = agents.map(({ name }) => name);
    this.defaultSandboxer = fallback;
  }

  /**
   * Finds the agent to ask about a sandbox: that of the request's sandboxer, of the life under way, of the record, or
   * the default one.
   * @throws `not_found` when no agent serves that sandboxer; `failed_precondition` when none does any more, although
   *   the sandbox may live there
   */
  route({ instance, recorded }: KnownSandbox, id: string, sandboxer: string): Route {
    const name = sandboxer || instance?.agent || recorded || this.defaultSandboxer;
    const agent = this.#clients.get(name);
    if (agent) return { agent, name };
    if (instance && instance.phase !== "gone" && instance.agent === name) {
      throw new SandboxError(
        "failed_precondition",
        `sandboxer ${quote(name)}: no agent serves it any more, but sandbox ${quote(id)} may live there; ` +
          `configure it again, or give its sandboxes up with POST /v1/agents/${name}/forget`,
      );
    }
    return { agent: this.find(name), name };
  }

  /** @throws `not_found` when no agent serves that sandboxer */
  find(sandboxer: string): AgentClient {
    const client = this.#clients.get(sandboxer);
    if (client) return client;
    const message = sandboxer
      ? `sandboxer ${quote(sandboxer)}: no agent serves it`
      : "sandboxer: the sandbox names none and there is no default";
    throw new SandboxError("not_found", message);
  }

  /** Which agents answer at present, by sandboxer. */
  async check(signal: AbortSignal): Promise<Record<string, boolean>> {
    const clients = [...this.#clients];
    const alive = await Promise.all(clients.map(([, client]) => client.isAlive(signal)));
    return Object.fromEntries(clients.map(([name], at) => [name, alive[at] ?? false]));
  }
}
