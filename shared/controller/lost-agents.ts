import { isCodeOf, quote, SandboxError } from "../errors/error.ts";
import type { GivenUp, GiveUpStore } from "../instances/give-up.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import type { Agents, Route } from "./agents.ts";

/** Gives up the sandboxes of agents that are lost, and tells those that return. */
export class Forgetting {
  readonly #store: GiveUpStore;
  readonly #instances: InstanceStore;
  readonly #agents: Agents;
  /** The agents that are being told. */
  readonly #telling = new Set<string>();

  constructor(store: GiveUpStore, instances: InstanceStore, agents: Agents) {
    this.#store = store;
    this.#instances = instances;
    this.#agents = agents;
  }

  /**
   * Gives up every sandbox of an agent, in batches.
   * @returns how many there were
   * @throws `not_found` for a name that is neither configured nor recorded
   */
  async forget(signal: AbortSignal, agent: string): Promise<number> {
    for (let total = 0; ; ) {
      const { count, isKnown } = await this.#store.giveUp(signal, agent);
      total += count;
      if (!isKnown && !this.#agents.served.includes(agent)) {
        throw new SandboxError(
          "not_found",
          `agent ${quote(agent)}: none of that name is configured or recorded`,
        );
      }
      if (count === 0) return total;
    }
  }

  /**
   * Has an agent that has returned end what was given up of one id.
   * @throws what the agent answers
   */
  async tell({ agent, name }: Route, lives: GivenUp): Promise<void> {
    const { namespace, id, number } = lives;
    const call = { namespace, signal: new AbortController().signal, lifecycle: { life: number } };
    await agent.shutdown(call, id).catch((error: unknown) => {
      if (!isCodeOf(error, "not_found")) throw error;
    });
    await this.#store.confirm(name, lives);
  }

  /** Tells an agent that answers again of everything that was given up there. */
  async tellAll(route: Route): Promise<void> {
    if (this.#telling.has(route.name)) return;
    this.#telling.add(route.name);
    try {
      for (const lives of await this.#store.list(route.name)) {
        if (await this.#isLiveAgain(route, lives)) await this.#store.confirm(route.name, lives);
        else await this.tell(route, lives);
      }
    } finally {
      this.#telling.delete(route.name);
    }
  }

  /** Tells whether an agent without views has a new life of the id, which it could not tell from the one given up. */
  async #isLiveAgain({ name }: Route, { namespace, id }: GivenUp): Promise<boolean> {
    const call = { namespace, signal: new AbortController().signal };
    const { instance, agentEpoch } = await this.#instances.find(call, id);
    return instance?.agent === name && instance.phase !== "gone" && agentEpoch === 0;
  }
}
