import { isCodeOf } from "../errors/error.ts";
import type { CallName } from "../instances/instance.ts";
import type { BegunCall, InstanceStore } from "../instances/instance-store.ts";
import type { Call } from "../sandbox/call.ts";
import { callIdOf } from "../sandbox/call-id.ts";
import type { ControllerInstance } from "../sandbox/controller.ts";
import { isIdentifier } from "../sandbox/identifier.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { AgentCall, AgentCaller, RecordedOutcome, Subject } from "./agent-call.ts";
import type { AgentClient, Answer } from "./agent-client.ts";
import { AgentError } from "./agent-error.ts";
import type { Agents } from "./agents.ts";
import { isCurrent } from "./creates.ts";
import { explainNotRunning, lifeIsOver, notFound } from "./errors.ts";
import type { Prepare } from "./life-ender.ts";
import type { StatusQueries } from "./status-queries.ts";

export interface ChangesOptions {
  readonly instances: InstanceStore;
  readonly agents: Agents;
  readonly caller: AgentCaller;
  readonly statuses: StatusQueries;
  readonly prepare: Prepare;
}

/** A Start, Stop or Update of a life, which has been recorded. */
interface Change extends Subject {
  readonly life: number;
  /** The lifecycle call before. */
  readonly previous: BegunCall["previous"];
}

/** The request of a change to its agent. */
interface ChangeRequest<T> extends Pick<AgentCall<T>, "details"> {
  readonly method: "Start" | "Stop" | "Update";
  send(agent: AgentClient, outgoing: Call): Promise<Answer<T>>;
}

type Failure = RecordedOutcome<unknown> & { readonly isOk: false };

/** The recorded outcome of a change. */
type Attempt<T> =
  | (RecordedOutcome<T> & { readonly isOk: true })
  | (Failure & {
      /** True if the agent had created the life. */
      readonly wasCreated: boolean;
      /** True if the life has ended while the call was repeated. */
      readonly hasEnded: boolean;
    });

/**
 * Starts, stops and updates the lives of sandboxes. If a life ends while a call is repeated, an earlier request of the call may
 * have had an effect, so that the answer is not "not found": a Stop succeeds, and the others are `failed_precondition`.
 */
export class Changes {
  readonly #options: ChangesOptions;

  constructor(options: ChangesOptions) {
    this.#options = options;
  }

  /** Starts a sandbox. @see Controller.start */
  async start(call: Call, id: string, sandboxer: string): Promise<ControllerInstance> {
    const change = await this.#begin(call, id, sandboxer, "start");
    const outcome = await this.#attempt<ControllerInstance>(change, {
      method: "Start",
      send: (agent, outgoing) => agent.start(outgoing, id),
      details: ({ pid, address, createdAt }) => ({ pid, address, createdAt }),
    });
    if (outcome.isOk) return outcome.value;
    throw outcome.hasEnded ? lifeIsOver(id) : explainNotRunning(outcome.error, change.previous);
  }

  /** Stops a sandbox. @see Controller.stop */
  async stop(call: Call, id: string, sandboxer: string, timeoutSecs: number): Promise<void> {
    const change = await this.#begin(call, id, sandboxer, "stop");
    const outcome = await this.#attempt(change, {
      method: "Stop",
      send: (agent, outgoing) => agent.stop(outgoing, id, timeoutSecs),
    });
    if (outcome.isOk) await this.#options.statuses.recordExit({ ...change, known: outcome.known });
    else if (!outcome.hasEnded) throw outcome.error;
    else if (!outcome.wasCreated) throw lifeIsOver(id);
  }

  /** Passes changed fields on to a sandbox. @see Controller.update */
  async update(
    call: Call,
    id: string,
    sandboxer: string,
    sandbox: Sandbox,
    fields: readonly string[],
  ): Promise<void> {
    const change = await this.#begin(call, id, sandboxer, "update");
    const outcome = await this.#attempt(change, {
      method: "Update",
      send: (agent, outgoing) => agent.update(outgoing, id, { ...sandbox, id }, fields),
    });
    if (!outcome.isOk) throw outcome.hasEnded ? lifeIsOver(id) : outcome.error;
  }

  /**
   * Sends a request once the agent has created its life. A life that is still being created is not found; if the request were
   * sent, a late copy of it could find the life afterwards.
   */
  async #attempt<T>(change: Change, { method, send, details }: ChangeRequest<T>): Promise<Attempt<T>> {
    const { id, life, known, route } = change;
    let wasCreated = known.instance?.phase !== "creating";
    const outcome = await this.#options.caller.attempt({
      ...{ ...change, method, ...(details && { details }) },
      send: async (outgoing) => {
        if (!wasCreated) {
          const { view } = await route.agent.status(outgoing, id, false);
          wasCreated = !view || (view.life === life && view.phase !== "creating");
          if (!wasCreated) throw new AgentError(notFound(id, known), view, false);
        }
        return send(route.agent, outgoing);
      },
    });
    return outcome.isOk
      ? outcome
      : { ...outcome, wasCreated, hasEnded: hasEnded(change, outcome, wasCreated) };
  }

  /**
   * Records a Start, Stop or Update of the recorded life.
   * @throws `not_found`; `failed_precondition` if the life of an earlier attempt is over
   */
  async #begin(call: Call, id: string, sandboxer: string, name: CallName): Promise<Change> {
    const { instances, agents, statuses, prepare } = this.#options;
    if (!isIdentifier(id)) throw notFound(id);
    const callId = await callIdOf(call, name, id);
    let begun: BegunCall = await instances.begin(call, id, name, callId);
    if (!begun.instance?.life) {
      await statuses.query(call, id, sandboxer, begun, false);
      begun = await instances.begin(call, id, name, callId);
    }
    if (call.isRepeated && !begun.isBegun) {
      const first = await instances.lifeOfCall(call, id, callId);
      if (first !== null) throw lifeIsOver(id);
    }
    if (!begun.instance || begun.instance.phase === "gone") throw notFound(id, begun);
    const route = agents.route(begun, id, sandboxer);
    const { life } = begun.instance;
    return { ...(await prepare(call, id, route, begun, callId)), life, previous: begun.previous };
  }
}

/** Returns true if a repeated call has not found its life because that is over, or is being ended. */
function hasEnded({ call, life }: Change, { error, known }: Failure, wasCreated: boolean): boolean {
  const wasSentAgain = wasCreated && error instanceof AgentError && error.wasRepeated;
  const wasRepeated = call.isRepeated || wasSentAgain;
  return wasRepeated && isCodeOf(error, "not_found") && !isCurrent(known, life);
}
