import type { AsyncMethods } from "../async/on-demand.ts";
import { isCodeOf } from "../errors/error.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { Call } from "../sandbox/call.ts";
import type { ControllerStatus, ExitStatus } from "../sandbox/controller.ts";
import type { AgentCaller, Subject } from "./agent-call.ts";
import type { Agents } from "./agents.ts";
import { notFound } from "./errors.ts";
import type { LostAgents } from "./lost-agents.ts";
import type { UnfinishedWork } from "./unfinished-work.ts";

/** Time limit of reading the exit of a stopped sandbox from an agent without views, in milliseconds. */
const exitTimeoutMs = 1_000;

interface StatusQueriesOptions {
  readonly agents: Agents;
  readonly caller: AgentCaller;
  readonly lostAgents: AsyncMethods<LostAgents>;
  readonly unfinished: UnfinishedWork;
  readonly background: (work: Promise<unknown>) => void;
}

/** Asks agents for the state of sandboxes, and records their answers. */
export class StatusQueries {
  readonly #options: StatusQueriesOptions;

  constructor(options: StatusQueriesOptions) {
    this.#options = options;
  }

  /** Queries the status at the agent, and records the answer. */
  async query(call: Call, id: string, sandboxer: string, known: KnownSandbox, verbose: boolean) {
    const { agents, caller, lostAgents, unfinished, background } = this.#options;
    const { instance } = known;
    const route = agents.route(known, id, sandboxer);
    const outcome = await caller.attempt({
      ...{ call, id, route, known, method: "Status" as const },
      life: instance?.life ?? 0,
      send: (outgoing) => route.agent.status(outgoing, id, verbose),
      state: ({ state }: ControllerStatus) => state,
      details: ({ pid, address, createdAt }: ControllerStatus) => ({ pid, address, createdAt }),
    });
    const isOver = instance?.phase === "gone" && instance.life > 0;
    if (!outcome.isOk) {
      const isUnknown = !instance?.life && isCodeOf(outcome.error, "not_found");
      throw isOver || isUnknown ? notFound(id, known) : outcome.error;
    }
    const now = outcome.known.instance;
    if (now?.phase === "gone" && now.life > 0 && now.agent === route.name) throw notFound(id, outcome.known);
    const subject = { call, id, route, known: outcome.known };
    if (outcome.known.hasGivenUp) background(lostAgents.shutDownAll(route).catch(() => {}));
    const recorded = await this.recordExit(subject);
    unfinished.check(call.namespace, id, subject.known);
    return { status: outcome.value, known: recorded };
  }

  /** Records the exit of a stopped sandbox of an agent without views, so that it is not lost with the node. */
  async recordExit(subject: Subject): Promise<KnownSandbox> {
    const { id, route, known } = subject;
    const { instance, exit, agentEpoch } = known;
    if (instance?.phase !== "stopped" || exit || agentEpoch > 0 || instance.agent !== route.name)
      return known;
    const outcome = await this.#options.caller.attempt({
      ...{ ...subject, callId: undefined, method: "Wait" as const, life: instance.life },
      send: (outgoing) => route.agent.wait(outgoing, id, exitTimeoutMs),
      exit: (value: ExitStatus) => value,
    });
    return outcome.known;
  }
}
