import { quote, SandboxError } from "../errors/error.ts";
import type { Fetch } from "../fetch.ts";
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

/** The agents there are, found by the `sandboxer` they serve. */
export class Agents {
  readonly #clients: ReadonlyMap<string, AgentClient>;
  readonly #default: string;

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
    this.#default = fallback;
  }

  /** The first of the given sandboxers that is not empty, else the default one. */
  choose(...sandboxers: readonly (string | undefined)[]): string {
    return sandboxers.find((name) => name) ?? this.#default;
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
