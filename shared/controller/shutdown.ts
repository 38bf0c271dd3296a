import { quote, SandboxError } from "../errors/error.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { BegunCall, InstanceStore } from "../instances/instance-store.ts";
import type { Call } from "../sandbox/call.ts";
import type { ExitStatus } from "../sandbox/controller.ts";
import { type AgentCaller, failedWith, type RecordedOutcome, type Subject } from "./agent-call.ts";
import type { Route } from "./agents.ts";
import { notFound } from "./errors.ts";

/** Time limit of asking an agent without views for the exit of what it has just stopped, in milliseconds. */
const exitTimeoutMs = 5_000;

/** Ends the lives of sandboxes at their agents. */
export class Shutdowns {
  readonly #instances: InstanceStore;
  readonly #caller: AgentCaller;

  constructor(instances: InstanceStore, caller: AgentCaller) {
    this.#instances = instances;
    this.#caller = caller;
  }

  /**
   * Ends every life up to the number that a Shutdown was given.
   * @throws `not_found` for an id that has had no life; `aborted` where a newer life was found, or the Create of an
   *   agent without views may still be under way
   */
  async run(call: Call, id: string, route: Route, begun: BegunCall): Promise<void> {
    const subject = { call, id, route, known: begun, callId: begun.callId };
    const hasViews = begun.agentEpoch > 0 && begun.instance?.agent === route.name;
    const plain = hasViews ? undefined : await this.#runPlain(subject);
    if (plain) return this.#concludePlain(subject, plain);
    const number = begun.instance?.highest ?? 0;
    const outcome = await this.#ask(subject, number);
    if (!outcome.isOk) throw outcome.error;
    const { view, known } = outcome;
    if (view && view.life > number && known.isAdopted) {
      throw new SandboxError("aborted", `sandbox ${quote(id)}: a newer life was found; call Shutdown again`);
    }
    if (!view?.exit && !(await this.#hasLived(subject))) throw notFound(id);
  }

  #ask(subject: Subject, life: number): Promise<RecordedOutcome<unknown>> {
    const { id, route } = subject;
    const ask = (acting: Call) => route.agent.shutdown(acting, id);
    return this.#caller.attempt({ ...subject, method: "Shutdown", life, ask });
  }

  /**
   * Shuts down by containerd's RPCs alone: Stop, Wait for the exit, which such an agent forgets with the rest, and
   * Shutdown. An agent that cannot tell the exit keeps nothing from being shut down.
   * @returns undefined where the agent has turned out to send views
   */
  async #runPlain(subject: Subject): Promise<RecordedOutcome<unknown> | undefined> {
    const { id, route, known } = subject;
    const life = known.instance?.life ?? 0;
    if (known.exit) return this.#ask(subject, known.instance?.highest ?? 0);
    const stopped = await this.#caller.ask({
      ...{ ...subject, method: "Stop" as const, life },
      ask: (acting) => route.agent.stop(acting, id, 0),
    });
    if (stopped.view && stopped.view.epoch > 0) return undefined;
    if (failedWith(stopped, "unavailable", "not_found")) {
      return { ...stopped, known: await this.#caller.record(subject, stopped.report) };
    }
    const exited = await this.#caller.attempt({
      ...{ ...subject, callId: undefined, method: "Wait" as const, life },
      ask: (acting) => route.agent.wait({ ...acting, deadline: undefined }, id, exitTimeoutMs),
      exit: (value: ExitStatus) => value,
    });
    return this.#ask({ ...subject, known: exited.known }, known.instance?.highest ?? 0);
  }

  async #concludePlain(subject: Subject, outcome: RecordedOutcome<unknown>): Promise<void> {
    if (outcome.isOk) return;
    if (!failedWith(outcome, "not_found")) throw outcome.error;
    const { id, route, known: before } = subject;
    const { instance } = outcome.known;
    if (instance && instance.phase !== "gone" && instance.agent === route.name) {
      throw new SandboxError("aborted", `sandbox ${quote(id)}: its Create is under way; call Shutdown again`);
    }
    const wasItsOwn = before.instance?.agent === route.name;
    if (!wasItsOwn || !(await this.#hasLived(subject))) throw outcome.error;
  }

  /** Tells whether an id has had a life, the one that is recorded or an earlier one. */
  async #hasLived({ call, id, known }: Subject): Promise<boolean> {
    const { instance, exit } = known;
    if (!instance?.life) return false;
    if (exit || instance.phase !== "gone") return true;
    const detached: Pick<Call, "namespace" | "signal"> = { ...call, signal: new AbortController().signal };
    return (await this.#instances.lastExit(detached, id, instance.life)) !== undefined;
  }
}

/** Returns whether a Shutdown was begun of a life that is still there. */
export function isShutdownOwed({ instance }: KnownSandbox): boolean {
  return instance !== undefined && instance.phase !== "gone" && instance.ending >= instance.life;
}
