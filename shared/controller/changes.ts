import { isCodeOf } from "../errors/error.ts";
import type { CallName } from "../instances/instance.ts";
import type { BegunCall, InstanceStore } from "../instances/instance-store.ts";
import type { Call } from "../sandbox/call.ts";
import { callIdOf } from "../sandbox/call-id.ts";
import type { ControllerInstance } from "../sandbox/controller.ts";
import { isIdentifier } from "../sandbox/identifier.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { AgentCaller, RecordedOutcome, Subject } from "./agent-call.ts";
import type { Answer } from "./agent-client.ts";
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

/**
 * Starts, stops and updates the lives of sandboxes. If the life of a repeated call is over, an earlier request of it may have
 * had an effect, so that the answer is not "not found": a Stop succeeds, and the others are `failed_precondition`.
 */
export class Changes {
  readonly #options: ChangesOptions;

  constructor(options: ChangesOptions) {
    this.#options = options;
  }

  /** Starts a sandbox. @see Controller.start */
  async start(call: Call, id: string, sandboxer: string): Promise<ControllerInstance> {
    const change = await this.#begin(call, id, sandboxer, "start");
    if (!change) throw lifeIsOver(id);
    const { agent } = change.route;
    const outcome = await this.#options.caller.attempt({
      ...{ ...change, method: "Start" as const },
      send: (outgoing) => sendOnceCreated(change, outgoing, () => agent.start(outgoing, id)),
      details: ({ pid, address, createdAt }: ControllerInstance) => ({ pid, address, createdAt }),
    });
    if (outcome.isOk) return outcome.value;
    throw hasEnded(change, outcome) ? lifeIsOver(id) : explainNotRunning(outcome.error, change.previous);
  }

  /** Stops a sandbox. @see Controller.stop */
  async stop(call: Call, id: string, sandboxer: string, timeoutSecs: number): Promise<void> {
    const change = await this.#begin(call, id, sandboxer, "stop");
    if (!change) return;
    const { agent } = change.route;
    const outcome = await this.#options.caller.attempt({
      ...{ ...change, method: "Stop" as const },
      send: (outgoing) => sendOnceCreated(change, outgoing, () => agent.stop(outgoing, id, timeoutSecs)),
    });
    if (!outcome.isOk && !hasEnded(change, outcome)) throw outcome.error;
    await this.#options.statuses.recordExit({ ...change, known: outcome.known });
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
    if (!change) throw lifeIsOver(id);
    const { agent } = change.route;
    const outcome = await this.#options.caller.attempt({
      ...{ ...change, method: "Update" as const },
      send: (outgoing) =>
        sendOnceCreated(change, outgoing, () => agent.update(outgoing, id, { ...sandbox, id }, fields)),
    });
    if (!outcome.isOk) throw hasEnded(change, outcome) ? lifeIsOver(id) : outcome.error;
  }

  /**
   * Records a Start, Stop or Update of the recorded life.
   * @returns undefined if the life of an earlier attempt is over
   * @throws `not_found`
   */
  async #begin(call: Call, id: string, sandboxer: string, name: CallName): Promise<Change | undefined> {
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
      if (first !== null) return undefined;
    }
    if (!begun.instance || begun.instance.phase === "gone") throw notFound(id, begun);
    const route = agents.route(begun, id, sandboxer);
    const { life } = begun.instance;
    return { ...(await prepare(call, id, route, begun, callId)), life, previous: begun.previous };
  }
}

/**
 * Sends a request if the agent has created its life. A life that is still being created is not found; if the request were
 * sent, a late copy of it could find the life afterwards.
 * @throws AgentError
 */
async function sendOnceCreated<T>(
  { id, life, known, route }: Change,
  outgoing: Call,
  send: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  if (known.instance?.phase === "creating") {
    const { view } = await route.agent.status(outgoing, id, false);
    if (view && (view.life !== life || view.phase === "creating")) {
      throw new AgentError(notFound(id, known), view, false);
    }
  }
  return send();
}

/** Returns true if a repeated call has not found its life because that is over, or is being ended. */
function hasEnded(
  { call, life }: Change,
  { error, known }: RecordedOutcome<unknown> & { readonly isOk: false },
): boolean {
  const wasRepeated = call.isRepeated || (error instanceof AgentError && error.wasRepeated);
  return wasRepeated && isCodeOf(error, "not_found") && !isCurrent(known, life);
}
