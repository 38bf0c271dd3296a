import { isCodeOf, quote, SandboxError } from "../errors/error.ts";
import type { GivenUp, GiveUpCall, GiveUpStore } from "../instances/give-up.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import type { Agents, Route } from "./agents.ts";

/** Gives up the sandboxes of lost agents, and shuts those sandboxes down if their agent returns. */
export class LostAgents {
  readonly #store: GiveUpStore;
  readonly #instances: InstanceStore;
  readonly #agents: Agents;
  /** The agents whose given-up sandboxes are being shut down. */
  readonly #cleaning = new Set<string>();

  constructor(store: GiveUpStore, instances: InstanceStore, agents: Agents) {
    this.#store = store;
    this.#instances = instances;
    this.#agents = agents;
  }

  /**
   * Gives up every sandbox of an agent, in batches.
   * @returns their number
   * @throws `not_found` for a name that is neither configured nor recorded
   */
  async forget(call: GiveUpCall, agent: string): Promise<number> {
    for (let total = 0; ; ) {
      const { count, isKnown } = await this.#store.giveUp(call, agent);
      total += count;
      if (!isKnown && !this.#agents.served.includes(agent)) {
        throw new SandboxError(
          "not_found",
          `agent ${quote(agent)}: no agent of that name is configured or recorded`,
        );
      }
      if (count === 0) return total;
    }
  }

  /**
   * Shuts down the lives of one id that were given up, at their agent that has returned.
   * @throws the agent's error
   */
  async shutDown({ agent, name }: Route, lives: GivenUp): Promise<void> {
    const { namespace, id, number } = lives;
    const call = { namespace, signal: new AbortController().signal, lifecycle: { life: number } };
    await agent.shutdown(call, id).catch((error: unknown) => {
      if (!isCodeOf(error, "not_found")) throw error;
    });
    await this.#store.confirm(name, lives);
  }

  /** Shuts down everything that was given up at an agent that has returned. */
  async shutDownAll(route: Route): Promise<void> {
    if (this.#cleaning.has(route.name)) return;
    this.#cleaning.add(route.name);
    try {
      for (const lives of await this.#store.list(route.name)) {
        if (await this.#hasNewLife(route, lives)) await this.#store.confirm(route.name, lives);
        else await this.shutDown(route, lives);
      }
    } finally {
      this.#cleaning.delete(route.name);
    }
  }

  /** Returns true if an agent without views has a new life of the id: a Shutdown would end that one, too. */
  async #hasNewLife({ name }: Route, { namespace, id }: GivenUp): Promise<boolean> {
    const call = { namespace, signal: new AbortController().signal };
    const { instance, agentEpoch } = await this.#instances.find(call, id);
    return instance?.agent === name && instance.phase !== "gone" && agentEpoch === 0;
  }
}
