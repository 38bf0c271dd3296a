import { quote, SandboxError } from "../errors/error.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import type { Call } from "../sandbox/call.ts";
import { callIdOf } from "../sandbox/call-id.ts";
import type { CreateOpts } from "../sandbox/controller.ts";
import { isIdentifier } from "../sandbox/identifier.ts";
import type { AgentCaller } from "./agent-call.ts";
import type { Agents } from "./agents.ts";
import { createRejected, lifeIsOver, notFound } from "./errors.ts";
import type { Prepare } from "./life-ender.ts";
import { isShutdownOwed } from "./shutdown.ts";
import type { UnfinishedWork } from "./unfinished-work.ts";

export interface CreatesOptions {
  readonly instances: InstanceStore;
  readonly agents: Agents;
  readonly caller: AgentCaller;
  readonly unfinished: UnfinishedWork;
  readonly prepare: Prepare;
  /** Ends a life, unless it is over by now. */
  shutdown(call: Call, id: string, sandboxer: string, life: number): Promise<void>;
}

/** Creates sandboxes at their agents. */
export class Creates {
  readonly #options: CreatesOptions;

  constructor(options: CreatesOptions) {
    this.#options = options;
  }

  /** Creates a sandbox. @see Controller.create */
  async run(call: Call, id: string, sandboxer: string, opts: CreateOpts): Promise<void> {
    const { instances, agents, caller, unfinished, prepare, shutdown } = this.#options;
    if (!isIdentifier(id)) throw notFound(id);
    const callId = await callIdOf(call, "Create", id);
    const requested = sandboxer || opts.sandbox?.sandboxer || "";
    const begun = await instances.beginCreate(call, id, requested, callId, opts.sandbox !== undefined);
    if (call.isRepeated && !begun.isBegun) {
      const created = await instances.findCreated(call, id, callId);
      // The life of its first attempt is over, or is being ended. The agent knows about one that is not.
      if (created && !isCurrent(begun, created.life)) {
        if (created.isSole) return;
        throw lifeIsOver(id);
      }
    }
    const sandbox = opts.sandbox ? { ...opts.sandbox, id } : begun.record;
    if (!sandbox) throw notFound(id);
    // A Create goes to the requested sandboxer, even if another one has the sandbox.
    const route = agents.route({ ...begun, instance: undefined }, id, requested);
    const life = begun.instance?.life ?? 0;
    const isRetry = call.idempotencyKey !== undefined && isRepeatable(begun, route.name);
    if (!begun.isBegun && !isRetry) {
      unfinished.check(call.namespace, id, begun);
      throw createRejected(id, route.name, begun);
    }
    const subject = await prepare(call, id, route, begun, callId);
    const { known } = await caller.make({
      ...{ ...subject, method: "Create" as const, life },
      send: (outgoing) => route.agent.create(outgoing, id, { ...opts, sandbox }),
    });
    // An agent without views keeps no fence, so that a Shutdown during this Create did not stop it.
    if (isShutdownOwed(known) && known.agentEpoch === 0) {
      await shutdown(
        { ...call, signal: new AbortController().signal },
        id,
        route.name,
        known.instance?.life ?? life,
      );
      throw new SandboxError("aborted", `sandbox ${quote(id)}: it was shut down during its Create`);
    }
  }
}

/** Returns true if a life is the recorded one, and no Shutdown of it has begun. */
export function isCurrent({ instance }: KnownSandbox, life: number): boolean {
  return instance?.life === life && instance.phase !== "gone" && instance.ending < life;
}

/** Returns true if the agent can recognize a repeated Create of the current life. */
function isRepeatable({ instance, agentEpoch }: KnownSandbox, sandboxer: string): boolean {
  if (!instance || instance.phase === "gone" || instance.phase === "creating") return false;
  return agentEpoch > 0 && instance.agent === sandboxer && instance.ending < instance.life;
}
