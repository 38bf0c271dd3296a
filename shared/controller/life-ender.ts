import { isCodeOf } from "../errors/error.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import type { Call } from "../sandbox/call.ts";
import type { Subject } from "./agent-call.ts";
import type { Agents, Route } from "./agents.ts";
import type { Shutdowns } from "./shutdown.ts";

/** Returns the subject of a call to an agent, after the agent has ended what was given up there. */
export type Prepare = (
  call: Call,
  id: string,
  route: Route,
  known: KnownSandbox,
  callId: string,
) => Promise<Subject>;

/** Ends the life of an unfinished compound operation. */
export class LifeEnder {
  readonly #instances: InstanceStore;
  readonly #agents: Agents;
  readonly #shutdowns: Shutdowns;
  readonly #prepare: Prepare;

  constructor(instances: InstanceStore, agents: Agents, shutdowns: Shutdowns, prepare: Prepare) {
    this.#instances = instances;
    this.#agents = agents;
    this.#shutdowns = shutdowns;
    this.#prepare = prepare;
  }

  /**
   * Ends every life up to the row's highest number. Returns the recorded state afterwards.
   * @param callId the recorded call to report the outcome to; by default none
   * @throws the agent's error
   */
  async end(
    call: Call,
    id: string,
    known: KnownSandbox,
    callId: string = crypto.randomUUID(),
  ): Promise<KnownSandbox> {
    const route = this.#agents.route(known, id, "");
    await this.#prepare(call, id, route, known, callId);
    try {
      return await this.#shutdowns.run(call, id, route, { ...known, callId, isBegun: true });
    } catch (error) {
      // The agent has no life of this id.
      if (!isCodeOf(error, "not_found")) throw error;
      const now = await this.#instances.find(call, id);
      if (now.instance && now.instance.phase !== "gone") throw error;
      return now;
    }
  }
}
