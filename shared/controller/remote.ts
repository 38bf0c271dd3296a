import { isCodeOf, quote, SandboxError } from "../errors/error.ts";
import type { Call, Operation } from "../sandbox/call.ts";
import type {
  Controller,
  ControllerInstance,
  ControllerStatus,
  CreateOpts,
  ExitStatus,
  Metric,
  Platform,
} from "../sandbox/controller.ts";
import { isIdentifier } from "../sandbox/identifier.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Store } from "../sandbox/store.ts";
import type { AgentClient } from "./agent-client.ts";
import type { Agents } from "./agents.ts";
import {
  type Action,
  type Begun,
  type Instance,
  type Instances,
  isState,
  type Observation,
  type Sight,
  type Source,
} from "./instances.ts";
import { isUncertain } from "./uncertain.ts";
import { waitForExit } from "./wait.ts";

/** How long Shutdown looks for the exit of what it has just stopped, in milliseconds. */
const exitPatience = 5_000;

/** An agent to ask about a sandbox, and what was known of it before. */
interface Asked extends Sight {
  readonly agent: AgentClient;
  /** The sandboxer that the agent serves. */
  readonly name: string;
}

function toSource({ name, instance }: Asked, operation?: Operation): Source {
  return { agent: name, generation: instance?.generation ?? 0, operation };
}

function notFound(id: string, more = ""): SandboxError {
  return new SandboxError("not_found", `sandbox ${quote(id)}: not found${more}`);
}

/** Why a sandbox cannot be created: another agent has it, or may have it. */
function elsewhere(id: string, { agent, alive }: Instance): SandboxError {
  const [sandbox, there] = [`sandbox ${quote(id)}`, `with sandboxer ${quote(agent)}`];
  if (alive) return new SandboxError("already_exists", `${sandbox} already exists ${there}`);
  const message = `${sandbox} may exist ${there}: ask Status or Shutdown there what came of its Create`;
  return new SandboxError("failed_precondition", message);
}

export interface RemoteControllerOptions {
  readonly store: Store;
  readonly instances: Instances;
  readonly agents: Agents;
  /** Is told when something that happened could not be recorded. */
  readonly onUnrecorded: (call: Call, id: string, error: unknown) => void;
}

/**
 * The Controller that the functions serve: it finds the agent of a sandbox, delegates to it, and keeps
 * `instances` in step with what the agent answers. The database is never held while an agent is asked.
 */
export class RemoteController implements Controller {
  readonly #store: Store;
  readonly #instances: Instances;
  readonly #agents: Agents;
  readonly #onUnrecorded: RemoteControllerOptions["onUnrecorded"];

  constructor({ store, instances, agents, onUnrecorded }: RemoteControllerOptions) {
    this.#store = store;
    this.#instances = instances;
    this.#agents = agents;
    this.#onUnrecorded = onUnrecorded;
  }

  async create(call: Call, id: string, sandboxer: string, opts: CreateOpts): Promise<void> {
    if (!isIdentifier(id)) throw notFound(id);
    const sandbox = opts.sandbox ? { ...opts.sandbox, id } : await this.#store.get(call, id);
    let name = sandboxer || sandbox.sandboxer;
    if (!name && opts.sandbox) name = (await this.#look(call, id)).recorded ?? "";
    name = this.#agents.choose(name);
    this.#agents.find(name);
    const begun = await this.#begin(call, id, "create", name);
    await this.#carryOut(
      call,
      id,
      name,
      begun,
      async ({ agent, instance }, acting) => {
        if (instance && instance.agent !== name) throw elsewhere(id, instance);
        await agent.create(acting, id, { ...opts, sandbox });
      },
      () => ({ state: "SANDBOX_UNKNOWN", begins: true }),
    );
  }

  async start(call: Call, id: string, sandboxer: string): Promise<ControllerInstance> {
    return this.#carryOut(
      call,
      id,
      sandboxer,
      await this.#begin(call, id, "start"),
      ({ agent }, acting) => agent.start(acting, id),
      ({ pid, address, createdAt }) => ({ state: "SANDBOX_READY", pid, address, createdAt }),
    );
  }

  async platform(call: Call, id: string, sandboxer: string): Promise<Platform> {
    const { agent } = this.#choose(await this.#look(call, id), id, sandboxer);
    return agent.platform(call, id);
  }

  async stop(call: Call, id: string, sandboxer: string, timeoutSecs: number): Promise<void> {
    await this.#carryOut(
      call,
      id,
      sandboxer,
      await this.#begin(call, id, "stop"),
      ({ agent }, acting) => agent.stop(acting, id, timeoutSecs),
      () => ({ state: "SANDBOX_NOTREADY" }),
    );
  }

  async wait(call: Call, id: string, sandboxer: string): Promise<ExitStatus> {
    const sight = await this.#look(call, id);
    if (sight.instance?.exit && !sight.instance.reopened) return sight.instance.exit;
    const asked = this.#choose(sight, id, sandboxer);
    const exit = await waitForExit(call, id, asked.agent, sight.instance, () => this.#look(call, id));
    await this.#observe(call, id, asked, { state: "SANDBOX_NOTREADY", exit });
    return exit;
  }

  async status(call: Call, id: string, sandboxer: string, verbose: boolean): Promise<ControllerStatus> {
    const asked = this.#choose(await this.#look(call, id), id, sandboxer);
    const status = await asked.agent.status(call, id, verbose).catch(async (error: unknown) => {
      await this.#miss(call, id, asked, error);
      throw error;
    });
    const { state, pid, address, createdAt } = status;
    const { instance } = asked;
    const known = instance?.state === state && instance.pid === pid && instance.address === address;
    if (!known && isState(state)) await this.#observe(call, id, asked, { state, pid, address, createdAt });
    return status;
  }

  async shutdown(call: Call, id: string, sandboxer: string): Promise<void> {
    const begun = await this.#begin(call, id, "shutdown");
    if (begun.instance?.gone) return;
    await this.#carryOut(
      call,
      id,
      sandboxer,
      begun,
      (asked, acting) => this.#shutDown(acting, id, asked),
      () => "ended",
    );
  }

  async metrics(call: Call, id: string, sandboxer: string): Promise<Metric> {
    const { agent } = this.#choose(await this.#look(call, id), id, sandboxer);
    return agent.metrics(call, id);
  }

  async update(
    call: Call,
    id: string,
    sandboxer: string,
    sandbox: Sandbox,
    fields: readonly string[],
  ): Promise<void> {
    await this.#carryOut(
      call,
      id,
      sandboxer,
      await this.#begin(call, id, "update"),
      ({ agent }, acting) => agent.update(acting, id, { ...sandbox, id }, fields),
      () => undefined,
    );
  }

  async #look(call: Call, id: string): Promise<Sight> {
    if (!isIdentifier(id)) throw notFound(id);
    return this.#instances.look(call, id);
  }

  async #begin(call: Call, id: string, action: Action, agent?: string): Promise<Begun> {
    if (!isIdentifier(id)) throw notFound(id);
    return this.#instances.begin(call, id, action, crypto.randomUUID(), agent);
  }

  /** The agent to ask: the request's, that of the life under way, the record's, or the default one. */
  #choose(sight: Sight, id: string, sandboxer: string): Asked {
    const { instance, recorded } = sight;
    if (instance?.gone) {
      throw notFound(
        id,
        instance.exit ? ": it was shut down" : ": it was shut down, and how it ended is not known",
      );
    }
    const name = this.#agents.choose(sandboxer, instance?.agent, recorded);
    return { ...sight, name, agent: this.#agents.find(name) };
  }

  /**
   * Has an agent do what was begun, and records how that went: what was observed, that the sandbox `ended`,
   * or on failure whether it surely did not happen.
   */
  async #carryOut<T>(
    call: Call,
    id: string,
    sandboxer: string,
    begun: Begun,
    act: (asked: Asked, acting: Call) => Promise<T>,
    observe: (answer: T) => Observation | "ended" | undefined,
  ): Promise<T> {
    const { operation } = begun;
    let asked: Asked;
    let answer: T;
    try {
      asked = this.#choose(begun, id, sandboxer);
      answer = await act(asked, { ...call, operation });
    } catch (error) {
      const outcome = isUncertain(error) ? "unknown" : "failed";
      // What an agent has already, though nothing is known of it here, may be an earlier Create's.
      const isThere = isCodeOf(error, "already_exists") && !begun.instance?.alive;
      const opened = isThere || outcome === "unknown" ? undefined : begun.opened;
      await this.#record(call, id, this.#instances.settle(call.namespace, id, operation, outcome, opened));
      throw error;
    }
    const observation = observe(answer);
    if (observation === undefined) {
      await this.#record(call, id, this.#instances.settle(call.namespace, id, operation, "ok"));
    } else if (observation === "ended") {
      await this.#record(call, id, this.#instances.end(call.namespace, id, toSource(asked, operation)));
    } else await this.#observe(call, id, asked, observation, begun);
    return answer;
  }

  /** Records what an agent answered, against the count of lifecycle calls when it was asked. */
  async #observe(
    call: Call,
    id: string,
    asked: Asked,
    observation: Observation,
    begun?: Begun,
  ): Promise<void> {
    const source = toSource(asked, begun?.operation);
    await this.#record(call, id, this.#instances.observe(call.namespace, id, source, observation));
  }

  /** Records that an agent does not have what a Create there may have made, if that is what an error says. */
  async #miss(call: Call, id: string, asked: Asked, error: unknown): Promise<void> {
    if (!isCodeOf(error, "not_found") || !asked.instance || asked.instance.alive) return;
    await this.#record(call, id, this.#instances.miss(call.namespace, id, toSource(asked)));
  }

  /**
   * Waits for a record to be written. The caller gets the agent's answer even if that fails: it is the truth,
   * the row still says `pending`, and the next answer of the agent mends it.
   */
  async #record(call: Call, id: string, written: Promise<void>): Promise<void> {
    await written.catch((error: unknown) => this.#onUnrecorded(call, id, error));
  }

  /** Shuts a sandbox down at its agent, after its exit is recorded: the agent forgets it with the rest. */
  async #shutDown(acting: Call, id: string, asked: Asked): Promise<void> {
    const { agent, instance, name } = asked;
    try {
      if (!instance?.exit || instance.reopened) await this.#recordExit(acting, id, asked);
      await agent.shutdown(acting, id);
    } catch (error) {
      await this.#miss(acting, id, asked, error);
      // What its own agent had once and has no longer is where Shutdown leads.
      const isDone = isCodeOf(error, "not_found") && instance?.state && instance.agent === name;
      if (!isDone) throw error;
    }
  }

  /** Stops a sandbox and records how it ended; an agent that cannot tell keeps nothing from being shut down. */
  async #recordExit(call: Call, id: string, asked: Asked): Promise<void> {
    let exit: ExitStatus;
    try {
      await asked.agent.stop(call, id, 0);
      exit = await asked.agent.wait(call, id, exitPatience);
    } catch (error) {
      if (call.signal.aborted || isCodeOf(error, "unavailable") || isCodeOf(error, "not_found")) throw error;
      return;
    }
    const { namespace } = call;
    await this.#instances.observe(namespace, id, toSource(asked), { state: "SANDBOX_NOTREADY", exit });
  }
}
