import { quote, SandboxError } from "../errors/error.ts";
import type { Fetch } from "../fetch.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import { AgentClient } from "./agent-client.ts";

/** One controller agent of the configuration. */
export interface Agent {
  /** The `sandboxer` in callers' requests. */
  readonly name: string;
  /** Its base URL. */
  readonly url: string;
  readonly token: string;
  /** The `sandboxer` in requests to the node. */
  readonly sandboxer: string;
  /** The secret that signs its reports, according to Standard Webhooks; absent if its reports are refused. */
  readonly reportSecret?: string | undefined;
}

/** The agent that a call goes to. */
export interface Route {
  readonly agent: AgentClient;
  /** The sandboxer that it serves. */
  readonly name: string;
}

/** The configured agents by the `sandboxer` they serve. */
export class Agents {
  /** The sandboxers that have an agent. */
  readonly served: readonly string[];
  /** The sandboxer of sandboxes that name none; empty if there is no default. */
  readonly defaultSandboxer: string;
  readonly #clients: ReadonlyMap<string, AgentClient>;
  readonly #urls: ReadonlyMap<string, string>;

  constructor(agents: readonly Agent[], defaultSandboxer: string, fetch: Fetch) {
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
    this.#urls = new Map(agents.map(({ name, url }) => [name, url.replace(/\/+$/, "")]));
    this.served = agents.map(({ name }) => name);
    this.defaultSandboxer = defaultSandboxer;
  }

  /**
   * Finds the agent of a sandbox: by the sandboxer of the request, else of the current life, else of the record, else
   * the default.
   * @throws `not_found` if no agent serves that sandboxer; `failed_precondition` if that agent left the configuration
   *   and the sandbox may still be there
   */
  route({ instance, recordSandboxer }: KnownSandbox, id: string, sandboxer: string): Route {
    const name = sandboxer || instance?.agent || recordSandboxer || this.defaultSandboxer;
    const agent = this.#clients.get(name);
    if (agent) return { agent, name };
    if (instance && instance.phase !== "gone" && instance.agent === name) {
      throw new SandboxError(
        "failed_precondition",
        `sandboxer ${quote(name)}: its agent is no longer configured, but may still have sandbox ${quote(id)}; ` +
          `configure the agent again, or give its sandboxes up with POST /v1/agents/${name}/forget`,
      );
    }
    return { agent: this.find(name), name };
  }

  /** Returns the client of a sandboxer's agent. @throws `not_found` if no agent serves it */
  find(sandboxer: string): AgentClient {
    const client = this.#clients.get(sandboxer);
    if (client) return client;
    const message = sandboxer
      ? `sandboxer ${quote(sandboxer)}: no agent serves it`
      : "sandboxer: must be named, because no default is configured";
    throw new SandboxError("not_found", message);
  }

  /** Returns true if one agent, at one address, serves both sandboxers. */
  isSameAgent(sandboxer: string, other: string): boolean {
    const url = this.#urls.get(sandboxer);
    return sandboxer === other || (url !== undefined && url === this.#urls.get(other));
  }

  /** Checks every agent. Returns by sandboxer whether it is ready. */
  async check(signal: AbortSignal): Promise<Record<string, boolean>> {
    const clients = [...this.#clients];
    const ready = await Promise.all(clients.map(([, client]) => client.isReady(signal)));
    return Object.fromEntries(clients.map(([name], at) => [name, ready[at] ?? false]));
  }
}
